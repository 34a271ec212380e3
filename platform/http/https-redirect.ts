import type { IncomingMessage } from 'node:http';
import { isLoopback, peerOf } from './peer-of.ts';

export type HttpsRules = {
  /** The public origin, with https. Never taken from a request: `Host` is written by the client. */
  readonly origin: string;
  /** Reverse proxies of our own in front; only then a forwarding header is believed. [K-04] */
  readonly trustedProxies: number;
};

/**
 * Where a request on the plain port is sent instead of being answered.
 *
 * Requests of this machine to itself stay (a loopback peer without any forwarding header): the server calls its own
 * API, and nobody listens in between. A proxy on this machine is no such caller.
 *
 * Answers  the same address under https, or undefined when the request came by TLS or may stay plain
 */
export function httpsLocation(request: IncomingMessage, rules: HttpsRules): string | undefined {
  const peer = peerOf(request);
  if (peer.encrypted || cameByHttps(request, rules.trustedProxies)) return undefined;
  const { headers } = request;
  const forwarded = headers['x-forwarded-for'] !== undefined || headers['x-forwarded-proto'] !== undefined || headers.forwarded !== undefined;
  if (isLoopback(peer.address) && !forwarded) return undefined;
  const target = request.url ?? '/';
  // The absolute form names a host of the client's choice.
  const path = target.startsWith('/') ? target : '/';
  return rules.origin + path.replace(/[^\x21-\x7e]/g, encodeURIComponent);
}

/** Whether a proxy of ours says that the client spoke TLS with it. */
export function cameByHttps(request: IncomingMessage, trustedProxies: number): boolean {
  if (trustedProxies === 0) return false;
  const said = request.headers['x-forwarded-proto'];
  const entries = (Array.isArray(said) ? said.join() : (said ?? '')).split(',');
  // Like X-Forwarded-For, where proxies append; most replace it, so the last entry is always one of ours.
  return entries.at(-1)?.trim().toLowerCase() === 'https';
}
