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
 * Shape  secrets answers the live secrets of the cookies' purpose, the current one first: a rotation forgets no device
 */
export function createKnownDevice(options: { readonly secrets: () => readonly string[]; readonly secure: boolean }): KnownDevice {
  const name = options.secure ? '__Host-device' : 'parley_device';
  const sealOf = (accountId: string, secret: string): string => createHmac('sha256', secret).update(`known device ${accountId}`).digest('base64url');
  return {
    cookieFor: (accountId) => cookieText(name, sealOf(accountId, options.secrets()[0] ?? ''), options.secure, lifeSeconds),
    knows: (cookies, accountId) => {
      const seal = Buffer.from(readCookie(cookies, name) ?? '');
      return options.secrets().some((secret) => {
        const expected = Buffer.from(sealOf(accountId, secret));
        return seal.length === expected.length && timingSafeEqual(seal, expected);
      });
    },
  };
}
