import type { IncomingMessage } from 'node:http';
import { httpErrors } from './http-errors.ts';
import { isLoopback, peerOf } from './peer-of.ts';
import type { App } from './slice.ts';

/**
 * Whether somebody between the client and us could read along: plain http from another machine, and no proxy of ours
 * that ends TLS in front.
 */
export function isReadByOthers(request: IncomingMessage, trustedProxies: number): boolean {
  const { address, encrypted } = peerOf(request);
  // Without an address there is no connection: a test's, or one that has just gone.
  return trustedProxies === 0 && !encrypted && address !== undefined && !isLoopback(address);
}

/** No session cookie travels where others can read it: one that comes is not looked at, one that would go is refused. */
export function keepCookiesPrivate(app: App, trustedProxies: number): void {
  app.addHook('onRequest', async (request) => {
    if (isReadByOthers(request.raw, trustedProxies)) dropCookies(request.raw);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!reply.hasHeader('set-cookie') || !isReadByOthers(request.raw, trustedProxies)) return payload;
    const { status, message, advice } = httpErrors['http.https-required'];
    reply.removeHeader('set-cookie').removeHeader('content-length').code(status).type('application/json; charset=utf-8');
    return JSON.stringify({ code: 'http.https-required', message, advice, requestId: request.id });
  });
}

export function dropCookies(request: IncomingMessage): void {
  delete request.headers.cookie;
}
