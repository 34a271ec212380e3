import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type { RouterCommand, RouterEvent } from '@parley/engine-sfu';
import { createApp, httpLimits } from '@parley/platform/http';
import { Limiter, type LimitOverrides } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { createSystemRandom } from '@parley/platform/crypto';
import { openApiDoor } from '../api-door.ts';
import { createSfu, type Sfu } from '../create-sfu.ts';
import type { MediaKey, Standing } from '../ports.ts';
import { defaultRoomSettings, RoomHost } from '../room-host.ts';

export const apiKey = { keyId: 'APItest', secret: 'a secret of at least thirty-two bytes' };

/** Tests come from one address and hurry. */
const noLimits: LimitOverrides = Object.fromEntries(Object.keys(httpLimits).map((name) => [name, null]));

export type BareServer = {
  readonly url: string;
  readonly sfu: Sfu;
  readonly socketPath: string;
  /** Commands of all rooms to the media floor that is not there. */
  readonly commands: RouterCommand[];
  /** Sessions of the tokens' issuer that have ended. */
  readonly endedSessions: Set<string>;
  /** `<room> <identity>` → what the application says of them now. */
  readonly standings: Map<string, Standing | 'refused'>;
  readonly webhooks: { url: string; body: string; headers: Readonly<Record<string, string>> }[];
  /** Pretends that the media floor of the newest room reported something. */
  event(event: RouterEvent): void;
  hs256(claims: Record<string, unknown>): Promise<string>;
  es384(claims: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** The slice behind a bare HTTP server, with a media process that has no packets. */
export async function startBareServer(options: { autoCreate?: boolean; limits?: LimitOverrides; webhookStatus?: () => number } = {}): Promise<BareServer> {
  const socketPath = join(mkdtempSync(join(tmpdir(), 'sfu-')), 's');
  const log = createLogger({ level: 'silent' });
  const commands: RouterCommand[] = [];
  let report: ((event: RouterEvent) => void) | undefined;
  const door = await openApiDoor(
    socketPath,
    (say) =>
      new RoomHost({
        openMediaRoom: (onEvent) => {
          report = onEvent;
          return { command: (command) => void commands.push(command), close: () => undefined };
        },
        transport: { fingerprint: { hash: 'sha-256', digest: new Uint8Array(32) }, candidates: [] },
        random: createSystemRandom(),
        now: () => performance.now(),
        wallClock: () => Date.now(),
        defaults: defaultRoomSettings,
        nodeId: 'ND_test',
        region: '',
        product: 'test',
        serverTopics: new Set(['server']),
        log,
        say,
      }),
  );
  const pair = await generateKeyPair('ES384');
  const jwk = await exportJWK(pair.publicKey);
  const keys = new Map<string, MediaKey>([
    [apiKey.keyId, { alg: 'HS256', secret: apiKey.secret }],
    ['PT1', { alg: 'ES384', publicKey: jwk }],
  ]);
  const endedSessions = new Set<string>();
  const standings: BareServer['standings'] = new Map();
  const webhooks: BareServer['webhooks'] = [];
  const sfu = createSfu({
    socketPath,
    findKey: (keyId) => keys.get(keyId),
    isSessionLive: async (sid) => !endedSessions.has(sid),
    askStanding: async (room, identity) => standings.get(`${room} ${identity}`),
    signToken: (claims, life) => sign('HS256', apiKey.keyId, new TextEncoder().encode(apiKey.secret), { exp: now() + life.expiresInSeconds, ...claims }),
    webhookTargets: () => ({ urls: ['http://receiver.invalid/'], ...apiKey }),
    postWebhook: (url, body, headers) => {
      webhooks.push({ url, body, headers });
      return Promise.resolve(options.webhookStatus?.() ?? 200);
    },
    log,
    autoCreate: options.autoCreate ?? true,
  });
  const { app, upgrades } = await createApp({
    slices: [sfu],
    log,
    limiter: new Limiter({ now: () => performance.now(), overrides: { ...noLimits, ...options.limits } }),
    origins: () => new Set(),
    secure: false,
    trustedProxies: 0,
    strict: true,
    resolvePrincipal: () => Promise.resolve(undefined),
    foldSlashesBefore: ['rtc', 'twirp'],
  });
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => app.routing(request, response));
  server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  while (!sfu.ready()) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    url: `http://127.0.0.1:${port}`,
    sfu,
    socketPath,
    commands,
    endedSessions,
    standings,
    webhooks,
    event: (event) => report?.(event),
    hs256: (claims) => sign('HS256', apiKey.keyId, new TextEncoder().encode(apiKey.secret), { exp: now() + 600, ...claims }),
    es384: (claims) => sign('ES384', 'PT1', pair.privateKey, { exp: now() + 600, ...claims }),
    close: async () => {
      await sfu.close();
      door.host.close();
      await door.close();
      await app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function sign(alg: 'HS256' | 'ES384', keyId: string, key: CryptoKey | Uint8Array, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ iss: keyId, ...claims }).setProtectedHeader({ alg, ...(alg === 'ES384' ? { kid: keyId } : {}) }).sign(key);
}
