import { Refusal } from '@parley/platform/errors';
import { tooManyRequests } from '@parley/platform/http';
import { maxPasswordLength, maxUsernameLength, minPasswordLength, minUsernameLength } from './auth.ts';
import { canonicalEmail, mayHaveAccount } from './canonical-email.ts';
import { HashQueueFull, maxPasswordBytes, type PasswordHash } from './password-hash.ts';

export type NewAccount = { readonly username: string; readonly email: string; readonly password: string; readonly name: string };

/**
 * Checks what a person typed, in the order of the form, and brings the address into its one spelling.
 *
 * Errors  Refusal with a code of `identityErrors`
 */
export function checkNewAccount(
  input: { readonly username: string; readonly email: string; readonly password: string; readonly name?: string | undefined },
  allowedDomains: readonly string[] | null,
): NewAccount {
  const { username, password } = input;
  if (!/^[a-z0-9._]*$/i.test(username)) throw new Refusal('INVALID_USERNAME');
  if (username.length < minUsernameLength) throw new Refusal('USERNAME_TOO_SHORT');
  if (username.length > maxUsernameLength) throw new Refusal('USERNAME_TOO_LONG');
  const email = canonicalEmail(input.email);
  if (email === undefined) throw new Refusal('INVALID_EMAIL');
  if (!mayHaveAccount(email, allowedDomains)) throw new Refusal('EMAIL_DOMAIN_FORBIDDEN');
  checkPassword(password, [username, email, email.split('@')[0] ?? '', 'parley']);
  return { username, email, password, name: input.name ?? username };
}

/** Errors  Refusal; length is counted in characters as typed, and in bytes as hashed */
function checkPassword(password: string, obvious: readonly string[]): void {
  if ([...password].length < minPasswordLength) throw new Refusal('PASSWORD_TOO_SHORT');
  if (isTooLong(password)) throw new Refusal('PASSWORD_TOO_LONG');
  const plain = password.toLowerCase();
  const repeated = new Set(plain).size < 3;
  if (repeated || obvious.some((word) => word !== '' && (plain === word.toLowerCase() || plain === word.toLowerCase().repeat(2)))) throw new Refusal('PASSWORD_TOO_OBVIOUS');
}

/** Also asked before a sign-in: such a text is nobody's password and must not reach the hash. */
export function isTooLong(password: string): boolean {
  return password.length > maxPasswordLength || Buffer.byteLength(password.normalize('NFKC')) > maxPasswordBytes;
}

/** Errors  Refusal http.too-many-requests when every place for hashing is taken */
export async function hashOrRefuse(passwordHash: PasswordHash, password: string): Promise<string> {
  try {
    return await passwordHash.hash(password);
  } catch (error) {
    if (error instanceof HashQueueFull) throw tooManyRequests(2_000);
    throw error;
  }
}
