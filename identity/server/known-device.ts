import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookieText, readCookie } from './session-cookie.ts';

const lifeSeconds = 365 * 24 * 3600;

/** Names the account as it is; the seal says that this browser has signed in to it before. */
export type KnownDevice = {
  /** A `Set-Cookie` value. */
  cookieFor(accountId: string): string;
  knows(cookies: string | string[] | undefined, accountId: string): boolean;
};

/**
 * Remembers on a person's own browser that they have signed in there: while somebody else guesses at their password,
 * their guesses are counted apart, so that an attacker cannot keep them out. [A-01]
 *
 * Shape  secret answers the current secret of the session cookies' purpose
 */
export function createKnownDevice(options: { readonly secret: () => string; readonly secure: boolean }): KnownDevice {
  const name = options.secure ? '__Host-device' : 'parley_device';
  const sealOf = (accountId: string): string => createHmac('sha256', options.secret()).update(`known device ${accountId}`).digest('base64url');
  return {
    cookieFor: (accountId) => cookieText(name, sealOf(accountId), options.secure, lifeSeconds),
    knows: (cookies, accountId) => {
      const seal = Buffer.from(readCookie(cookies, name) ?? '');
      const expected = Buffer.from(sealOf(accountId));
      return seal.length === expected.length && timingSafeEqual(seal, expected);
    },
  };
}
