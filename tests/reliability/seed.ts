import { randomU32 } from '@parley/engine-wire';
import { createSystemRandom } from '@parley/platform/crypto';
import { createSeededRandom, seededFraction } from '@parley/platform/testing';

/** Chance that can be repeated: PARLEY_SEED, or a new one that is printed. */
export function experimentChance(name: string): { readonly seed: number; between(low: number, high: number): number } {
  const seed = Number(process.env['PARLEY_SEED'] ?? randomU32(createSystemRandom()));
  process.stdout.write(`${name}: PARLEY_SEED=${seed}\n`);
  const random = createSeededRandom(seed);
  return { seed, between: (low, high) => low + seededFraction(random) * (high - low) };
}
