import { Refusal } from '@parley/platform/errors';
import { isTooLong } from './hash-or-refuse.ts';

export const minPasswordLength = 8;
export const maxPasswordLength = 256;

/**
 * Checks a password that somebody wants to have: its length, and that it is not the first guess of anybody.
 *
 * Shape   obvious: the texts that stand around it, such as the person's name and address
 * Errors  Refusal; length is counted in characters as typed, and in bytes as hashed
 */
export function checkNewPassword(password: string, obvious: readonly string[]): void {
  if ([...password].length < minPasswordLength) throw new Refusal('PASSWORD_TOO_SHORT');
  if (isTooLong(password)) throw new Refusal('PASSWORD_TOO_LONG');
  const plain = password.toLowerCase();
  const repeated = new Set(plain).size < 3;
  const words = [...obvious, 'parley'];
  if (repeated || words.some((word) => word !== '' && (plain === word.toLowerCase() || plain === word.toLowerCase().repeat(2)))) throw new Refusal('PASSWORD_TOO_OBVIOUS');
}
