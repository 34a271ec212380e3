import type { IncomingHttpHeaders } from 'node:http';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request could be a foreign page acting with somebody's cookie.
 *
 * Browsers send `Origin` with every unsafe request, so a foreign or `null` one is refused always. Without `Origin`
 * the request comes from a program; programs may act without a cookie (they sign in first), but a cookie without
 * an Origin is refused, because then nobody vouches for the page.
 */
export function isForgeable(method: string, headers: IncomingHttpHeaders, origins: ReadonlySet<string>): boolean {
  if (safeMethods.has(method)) return false;
  if (headers.origin !== undefined) return !origins.has(headers.origin);
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  return headers.cookie !== undefined;
}
