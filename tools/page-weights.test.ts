import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { weigh } from './page-weights.mjs';

const gz = (text: string): number => gzipSync(text).length;
const chunk = (fileName: string, imports: readonly string[] = []) => ({ fileName, imports, moduleIds: [`/home/x/${fileName.replace('.js', '.tsx')}`], code: `code of ${fileName}`.repeat(50) });
const chunks = [chunk('main.js', ['shared.js']), chunk('room.js', ['shared.js', 'media.js']), chunk('shared.js'), chunk('media.js'), chunk('settings.js')];
const names = (modules: readonly string[]): string[] => weigh(modules, chunks, []).chunks.map(({ fileName }) => fileName).sort();

describe('the weight of a page', () => {
  it('is everything that its modules import at once, each chunk counted once', () => {
    expect(names(['main.tsx'])).toEqual(['main.js', 'shared.js']);
    expect(names(['main.tsx', 'room.tsx'])).toEqual(['main.js', 'media.js', 'room.js', 'shared.js']);
  });

  it('is counted gzipped, styles included', () => {
    const styles = [{ fileName: 'x.css', source: 'p{}'.repeat(100) }];

    expect(weigh(['main.tsx'], chunks, styles).bytes).toBe(gz(chunk('main.js').code) + gz(chunk('shared.js').code) + gz('p{}'.repeat(100)));
  });

  it('is not zero for a page that is gone', () => {
    expect(() => weigh(['gone.tsx'], chunks, [])).toThrow('gone.tsx is in no chunk');
  });
});
