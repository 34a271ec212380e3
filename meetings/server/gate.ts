import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from './ports.ts';

export type GateDeps = {
  /** The session or bearer token in these headers. */
  readonly resolvePrincipal: (headers: IncomingHttpHeaders) => Promise<Principal | undefined>;
  /** Whether another site could have made a browser send this. */
  readonly isForgeable: (method: string, headers: IncomingHttpHeaders) => boolean;
};

/**
 * Who asks at the sample's addresses. A bearer token counts from everywhere, because no browser adds it
 * by itself; the cookie counts only when the request comes from our own pages. Guests are nobody here: the
 * sample knows none, and what they may do stands at our own door.
 *
 * Answers undefined when nobody vouches for the request
 */
export async function readCompatPrincipal(deps: GateDeps, method: string, headers: IncomingHttpHeaders): Promise<Principal | undefined> {
  const { authorization, cookie } = headers;
  if (authorization === undefined && (cookie === undefined || deps.isForgeable(method, headers))) return undefined;
  const principal = await deps.resolvePrincipal(authorization === undefined ? { cookie } : { authorization });
  return principal?.role === 'guest' ? undefined : principal;
}
