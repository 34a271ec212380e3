import { createSeededRandom } from '@parley/platform/testing';
import { describe, expect, it } from 'vitest';
import * as ice from './ice-lite.fuzz.ts';
import * as reader from './stun-reader.fuzz.ts';

describe.each([ice, reader])('the fuzz target $target', ({ fuzz, seeds }) => {
  it('holds for its seeds with every byte changed and every length', () => {
    const random = createSeededRandom(1);
    for (const seed of seeds) {
      for (let at = 0; at < seed.length; at++) {
        const changed = seed.slice();
        changed[at] = random.bytes(1)[0] as number;
        expect(() => fuzz(changed)).not.toThrow();
        expect(() => fuzz(seed.slice(0, at))).not.toThrow();
      }
    }
  });
});
