import { cookieText, readCookie } from '../session-cookie.ts';
import { attemptLifeMs } from './attempts.ts';
import { ticketLifeMs } from './tickets.ts';

/** Browsers accept the `__Host-` prefix over https only. */
const nameOf = (what: 'way' | 'ticket', secure: boolean): string => (secure ? `__Host-provider-${what}` : `parley_provider_${what}`);

const lives = { way: attemptLifeMs, ticket: ticketLifeMs } as const;

/** A `Set-Cookie` value: `way` is bound to one way to a provider and back, `ticket` to a proven identity without account. */
export function providerCookie(what: 'way' | 'ticket', secure: boolean, value: string): string {
  return cookieText(nameOf(what, secure), value, secure, lives[what] / 1_000);
}

export function noProviderCookie(what: 'way' | 'ticket', secure: boolean): string {
  return cookieText(nameOf(what, secure), '', secure, 0);
}

export function readProviderCookie(what: 'way' | 'ticket', secure: boolean, cookies: string | string[] | undefined): string | undefined {
  return readCookie(cookies, nameOf(what, secure)) || undefined;
}
