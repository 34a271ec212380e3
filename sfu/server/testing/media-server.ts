import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { createApp } from '@parley/platform/http';
import { Limiter } from '@parley/platform/limits';
import { createLogger, type LogLevel } from '@parley/platform/log';
import { createSfu, startMediaWorker } from '../index.ts';

export const mediaKey = { keyId: 'APImedia', secret: 'a secret of at least thirty-two bytes' };

export type MediaServer = {
  readonly url: string;
  readonly udpPort: number;
  readonly webhooks: string[];
  token(identity: string, room: string, video?: Record<string, unknown>, claims?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** The whole of this slice in one process, with real packets on loopback: for conformance with clients of others. */
export async function startMediaServer(options: { level?: LogLevel; addresses?: string[]; page?: string; scripts?: ReadonlyMap<string, string> } = {}): Promise<MediaServer> {
  const log = createLogger({ level: options.level ?? 'warn' });
  const socketPath = join(mkdtempSync(join(tmpdir(), 'sfu-')), 's');
  const worker = await startMediaWorker({ socketPath, udpPort: 0, nextPortIfTaken: false, addresses: options.addresses ?? ['127.0.0.1'], log });
  const webhooks: string[] = [];
  const sfu = createSfu({
    socketPath,
    findKey: (keyId) => (keyId === mediaKey.keyId ? { alg: 'HS256', secret: mediaKey.secret } : undefined),
    signToken: (claims, life) => sign({ ...claims }, life.expiresInSeconds),
    webhookTargets: () => ({ urls: ['http://receiver.invalid/'], ...mediaKey }),
    postWebhook: (_url, body) => {
      webhooks.push((JSON.parse(body) as { event: string }).event); // our own webhook always has it
      return Promise.resolve(200);
    },
    log,
    autoCreate: true,
  });
  const { app, upgrades } = await createApp({
    slices: [sfu],
    log,
    limiter: new Limiter({ now: () => performance.now(), overrides: { 'http.request': null, 'http.upgrade': null } }),
    origins: () => new Set(),
    secure: false,
    trustedProxies: 0,
    strict: true,
    resolvePrincipal: () => Promise.resolve(undefined),
    foldSlashesBefore: ['rtc', 'twirp'],
  });
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    const script = options.scripts?.get(request.url ?? '');
    if (request.url === '/' && options.page !== undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(options.page);
    else if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else app.routing(request, response);
  });
  server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  while (!sfu.ready()) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    url: `http://127.0.0.1:${port}`,
    udpPort: worker.udpPort,
    webhooks,
    token: (identity, room, video = {}, claims = {}) => sign({ sub: identity, video: { roomJoin: true, room, ...video }, ...claims }, 600),
    close: async () => {
      await sfu.close();
      await worker.close();
      await app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sign(claims: Record<string, unknown>, seconds: number): Promise<string> {
  return new SignJWT({ iss: mediaKey.keyId, exp: Math.floor(Date.now() / 1000) + seconds, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(mediaKey.secret));
}
