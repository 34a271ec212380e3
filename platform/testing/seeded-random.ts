import { randomU32, type Random } from '@parley/engine-wire';

/**
 * Repeatable bytes for tests: the same seed gives the same run. Never for secrets.
 *
 * Source  mulberry32
 */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff) };
}

/** The next number in [0, 1). */
export function seededFraction(random: Random): number {
  return randomU32(random) / 0x1_0000_0000;
}
