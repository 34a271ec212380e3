import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as 43 characters of base64url: nobody guesses one, and it needs no quoting in a cookie. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps instead of a token. The token is random, so one plain SHA-256 is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
