import { Refusal } from '@parley/platform/errors';
import { commonPasswords } from './common-passwords.ts';
import { isTooLong } from './hash-or-refuse.ts';

export const minPasswordLength = 8;
export const maxPasswordLength = 256;

/**
 * Checks a password that somebody wants to have: its length, and that it is not among the first guesses of anybody. What
 * it is made of is its person's business.
 *
 * Shape   obvious: the texts that stand around it, such as the person's name and address
 * Errors  Refusal; length is counted in characters as typed, and in bytes as hashed
 */
export function checkNewPassword(password: string, obvious: readonly string[]): void {
  if ([...password].length < minPasswordLength) throw new Refusal('PASSWORD_TOO_SHORT');
  if (isTooLong(password)) throw new Refusal('PASSWORD_TOO_LONG');
  if (isObvious(password, obvious)) throw new Refusal('PASSWORD_TOO_OBVIOUS');
}

/** The words that an attacker tries first for this person on this site. */
export function obviousWords(person: { readonly username?: string | null; readonly name?: string; readonly email: string }, publicUrl: string): string[] {
  const [local = '', domain = ''] = person.email.split('@');
  const { hostname } = new URL(publicUrl);
  return [person.username ?? '', person.name ?? '', person.email, local, domain, hostname, ...hostname.split('.'), ...domain.split('.')].filter((word) => word.length > 2);
}

function isObvious(password: string, obvious: readonly string[]): boolean {
  const plain = password.toLowerCase();
  if (commonPasswords.has(plain) || new Set(plain).size < 3) return true;
  // With what people put behind a word when a form wants more: `parley2026!`
  const bare = plain.replace(/[^\p{L}]+$/u, '');
  return [...obvious, 'parley'].map((word) => word.toLowerCase()).some((word) => word !== '' && [plain, bare].some((text) => text === word || text === word.repeat(2)));
}
