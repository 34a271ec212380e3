import { tooManyRequests } from '@parley/platform/http';
import { HashQueueFull, maxPasswordBytes, type PasswordHash } from './password-hash.ts';
import { maxPasswordLength } from './password-policy.ts';

/** Asked before every hash: such a text is nobody's password and must not cost one. */
export function isTooLong(password: string): boolean {
  return password.length > maxPasswordLength || Buffer.byteLength(password.normalize('NFKC')) > maxPasswordBytes;
}

/** Errors  Refusal http.too-many-requests when every place for hashing is taken */
export function hashOrRefuse(passwordHash: PasswordHash, password: string): Promise<string> {
  return orTooMany(passwordHash.hash(password));
}

/** A full queue of hashes becomes an answer that says when to come back. */
export async function orTooMany<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HashQueueFull) throw tooManyRequests(2_000);
    throw error;
  }
}
