import { createHook } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startBareServer, type BareServer } from './testing/bare-server.ts';

let server: BareServer;
afterEach(() => server?.close());

type Answer = { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, string | string[] | undefined>> };

/** Asks for a WebSocket, or plainly. Status 101 when it opened, and it is closed again. */
function ask(target: string, isUpgrade: boolean): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': randomBytes(16).toString('base64'), 'sec-websocket-version': '13' };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: target, agent: false, headers: { origin: 'https://elsewhere.example', ...(isUpgrade ? upgrade : {}) } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: response.headers }));
    });
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, text: '', headers: {} });
    });
    asked.on('error', reject);
    asked.end();
  });
}

const grant = (identity: string) => ({ sub: identity, video: { roomJoin: true, room: 'a' } });

/** As version 1 of LiveKit's join carries it: 70 MB of zeros in less than the largest address that is read. */
const megabytes = 70;
/** In members of a megabyte, which unpack as one: the test itself must never hold them all. */
const packed = Buffer.concat(new Array<Buffer>(megabytes).fill(gzipSync(Buffer.alloc(1024 * 1024))));
const bomb = Buffer.from(new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.GZIP, joinRequest: packed }).toBinary()).toString('base64url');

// Version 1 does not exist here. Whoever builds it unpacks what is at most a megabyte, replaces the first two sentences of
// this test by that bound, and keeps the last one.
test('[B-11] a join request that would unpack to seventy megabytes is unpacked by nobody, at any address of the door, with a token or without', async () => {
  server = await startBareServer();
  const token = await server.hs256(grant('alice'));
  expect(bomb.length).toBeGreaterThan(64 * 1024);
  expect(bomb.length + token.length).toBeLessThan(127 * 1024);
  let unpacked = 0;
  const watch = createHook({ init: (_id, type) => void (type === 'ZLIB' && unpacked++) }).enable();
  const before = process.resourceUsage().maxRSS;
  const seen: Record<string, number> = {};
  try {
    for (const credential of ['', `&access_token=${token}`]) {
      for (const path of ['/rtc', '/rtc/v1', '/rtc/validate', '/rtc/v1/validate']) {
        for (const isUpgrade of [false, true]) {
          const { status, text } = await ask(`${path}?join_request=${bomb}${credential}`, isUpgrade);
          seen[`${isUpgrade ? 'WS' : 'GET'} ${path}${credential === '' ? '' : ' with a token'}`] = status;
          expect(text.length).toBeLessThan(200);
        }
      }
    }
  } finally {
    watch.disable();
  }

  expect(unpacked).toBe(0);
  expect(seen).toEqual({
    ...{ 'GET /rtc': 404, 'WS /rtc': 401, 'GET /rtc/v1': 404, 'WS /rtc/v1': 404, 'GET /rtc/validate': 401, 'WS /rtc/validate': 404, 'GET /rtc/v1/validate': 404, 'WS /rtc/v1/validate': 404 },
    // Where there is a token, what stands beside it is not looked at.
    ...{ 'GET /rtc with a token': 404, 'WS /rtc with a token': 101, 'GET /rtc/v1 with a token': 404, 'WS /rtc/v1 with a token': 404 },
    ...{ 'GET /rtc/validate with a token': 200, 'WS /rtc/validate with a token': 404, 'GET /rtc/v1/validate with a token': 404, 'WS /rtc/v1/validate with a token': 404 },
  });
  // The most that this process ever held, in KiB: one unpacked request would be twice as much.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan((megabytes * 1024) / 2);
});

test('a participant who holds all places is told to wait, readably for every page, and has one again when a socket closes', async () => {
  server = await startBareServer({ limits: { 'http.upgrade.account-open': { places: 1 } } });
  const open = async (identity: string): Promise<WebSocket> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/rtc?access_token=${await server.hs256(grant(identity))}`);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    return socket;
  };
  const first = await open('alice');

  const refused = await ask(`/rtc?access_token=${await server.hs256(grant('alice'))}`, true);
  expect([refused.status, refused.headers['retry-after'], refused.headers['access-control-allow-origin'], refused.text]).toEqual([429, '10', 'https://elsewhere.example', expect.stringContaining('wait')]);
  (await open('bob')).close();
  first.close();
  await vi.waitFor(async () => (await open('alice')).close());
});

test('a participant who opens too fast is told to wait, before the media process hears of it', async () => {
  server = await startBareServer({ limits: { 'http.upgrade.account': { count: 1, perMs: 60_000 } } });
  const target = async (identity: string) => `/rtc?access_token=${await server.hs256(grant(identity))}`;
  expect((await ask(await target('alice'), true)).status).toBe(101);
  await vi.waitFor(() => expect(server.sfu.sessions()).toBe(0));

  const refused = await ask(await target('alice'), true);
  expect([refused.status, refused.headers['retry-after'], server.sfu.sessions()]).toEqual([429, '60', 0]);
  expect((await ask(await target('bob'), true)).status).toBe(101);
  expect((await ask('/rtc?access_token=rubbish', true)).status).toBe(401);
});
