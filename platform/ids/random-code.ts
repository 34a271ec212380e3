import { Bug, randomText, type Random } from '@parley/engine-wire';

/** Letters and digits that nobody confuses when reading aloud or from paper: no 0 o, 1 i l, u v. */
export const clearAlphabet = '23456789abcdefghjkmnpqrstwxyz';

/** A code that gives access must not be found by trying: at a million tries a second, sixty bits are 18,000 years. */
export const leastCodeBits = 60;

/**
 * A code for people, from which nothing can be guessed.
 *
 * Errors  Bug when length and alphabet give fewer than 60 bits
 */
export function randomCode(random: Random, length: number, alphabet: string = clearAlphabet): string {
  const bits = length * Math.log2(alphabet.length);
  if (bits < leastCodeBits) throw new Bug(`a code of ${length} from ${alphabet.length} characters has ${Math.floor(bits)} bits, fewer than ${leastCodeBits}`);
  return randomText(random, length, alphabet);
}
