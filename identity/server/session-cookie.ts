import { sessionLife } from './session-life.ts';

/** Ours have 43 characters; a longer text is not looked up. */
const maxTokenLength = 128;

/** Browsers accept the `__Host-` prefix over https only, so a plain-http development server uses another name. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-sid' : 'parley_sid';
}

/** A `Set-Cookie` value. The server decides when a session ends; the browser keeps the cookie as long as one can last. */
export function sessionCookie(secure: boolean, token: string): string {
  return cookieText(sessionCookieName(secure), token, secure, sessionLife('member').absoluteMs / 1000);
}

export function noSessionCookie(secure: boolean): string {
  return cookieText(sessionCookieName(secure), '', secure, 0);
}

/** Shape  value has only characters that a cookie may carry as they are */
export function cookieText(name: string, value: string, secure: boolean, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${Math.trunc(maxAgeSeconds)}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** Answers  the first cookie of that name, as it was sent; undefined without one, or for a text too long to be ours */
export function readCookie(header: string | string[] | undefined, name: string): string | undefined {
  if (typeof header !== 'string') return undefined;
  for (const part of header.split(';')) {
    const text = part.trim();
    if (text.startsWith(`${name}=`)) return text.length - name.length - 1 > maxTokenLength ? undefined : text.slice(name.length + 1);
  }
  return undefined;
}

/** The session token of a request: `Authorization: Bearer`, else the cookie. */
export function readSessionToken(headers: Readonly<Record<string, string | string[] | undefined>>, secure: boolean): string | undefined {
  const { authorization, cookie } = headers;
  // Cookies of version 0.1 have a seal behind a dot; a token of ours has no dot.
  if (authorization === undefined) return readCookie(cookie, sessionCookieName(secure))?.split('.', 1)[0] || undefined;
  const token = typeof authorization === 'string' && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : '';
  return token === '' || token.length > maxTokenLength ? undefined : token;
}
