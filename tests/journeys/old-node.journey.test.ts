import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const start = fileURLToPath(new URL('../../start.mjs', import.meta.url));

/** `npm start` must say what is missing instead of failing on a word that an old Node does not know. */
describe('an old Node', () => {
  test.each(['18.20.4', '20.18.3', '16.0.0'])('%s is refused with a sentence before anything is installed', (version) => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;

    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, start], { encoding: 'utf8', timeout: 20_000 });

    expect(stderr).toBe(`Parley needs Node 20.19 or newer; this is Node ${version}.\n`);
    expect([status, stdout]).toEqual([78, '']);
  });

  test.each([
    ['optional chaining', /\?\.(?!\d)/],
    ['nullish coalescing', /\?\?/],
    ['logical assignment', /(\|\||&&|\?\?)=/],
    ['private names', /this\.#|^\s*#\w+/m],
    ['a catch without a name', /catch\s*\{/],
    ['top-level await', /^await /m],
    ['packages from outside', /from '(?!node:)/],
  ])('start.mjs has no %s', (_what, syntax) => {
    const code = readFileSync(start, 'utf8')
      .replace(/^#!.*/, '')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/.*$/gm, '');

    expect(code).not.toMatch(syntax);
  });
});
