import { pendingLifeMs } from './pending-sign-ins.ts';
import { cookieText, readCookie } from './session-cookie.ts';

/** Another name than the session's: no route but those of the second factor looks for it. */
function nameOf(secure: boolean): string {
  return secure ? '__Host-pending' : 'parley_pending';
}

/** A `Set-Cookie` value. */
export function pendingCookie(secure: boolean, token: string): string {
  return cookieText(nameOf(secure), token, secure, pendingLifeMs / 1000);
}

export function noPendingCookie(secure: boolean): string {
  return cookieText(nameOf(secure), '', secure, 0);
}

/** The token that a program sends in the body, else the cookie of a page. */
export function readPendingToken(cookies: string | string[] | undefined, secure: boolean, sent: string | undefined): string | undefined {
  return sent ?? (readCookie(cookies, nameOf(secure)) || undefined);
}
