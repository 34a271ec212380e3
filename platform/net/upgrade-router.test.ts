import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Limiter } from '../limits/index.ts';
import { ownOrigins } from './same-origin.ts';
import { UpgradeRouter, type Upgrade } from './upgrade-router.ts';

let server: Server;
let port: number;
let wait: number | undefined;
let places: Limiter;
const errors: unknown[] = [];

const echo = (path: string, origin: Upgrade['origin']): Upgrade => ({
  path,
  origin,
  maxPayload: 1024,
  handle: (_request, _socket, _head, door) => {
    const webSocket = door.accept();
    webSocket?.on('message', (data: Buffer) => webSocket.send(`${door.url.search}|${data.toString()}`));
  },
});

beforeEach(async () => {
  errors.length = 0;
  wait = undefined;
  places = new Limiter({ now: () => 0 });
  places.declare({ places: { places: 1 } });
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port; // it listens on TCP
  const router = new UpgradeRouter({
    origins: () => ownOrigins('https://meet.example.org', { development: true, port }),
    limits: { ofAddress: () => (wait === undefined ? { giveBack: () => undefined } : { waitMs: wait }), ofOwner: (owner) => places.hold('places', owner) },
    onError: (error) => errors.push(error),
  });
  for (const upgrade of [echo('/any', 'any'), echo('/same', 'same')]) router.add(upgrade);
  router.add({ ...echo('/refuses', 'any'), handle: (_r, _s, _h, door) => door.refuse({ status: 401, body: 'no permissions', headers: { 'X-Why': 'token' } }) });
  router.add({
    ...echo('/counted', 'any'),
    handle: (_request, _socket, _head, door) => {
      if (door.countFor('somebody') === undefined) door.accept();
      else door.refuse({ status: 429 });
    },
  });
  router.add({ ...echo('/throws', 'any'), handle: async () => Promise.reject(new Error('a mistake of ours')) });
  server.on('upgrade', (request, socket, head) => router.handle(request, socket, head));
});
afterEach(() => new Promise<void>((resolve) => {
  server.closeAllConnections();
  server.close(() => resolve());
}));

/** Sends an upgrade by hand. Answers everything that came back. */
function ask(target: string, headers: Record<string, string> = {}): Promise<string> {
  const lines = { Host: 'x', Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers };
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${target} HTTP/1.1\r\n${Object.entries(lines).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('close', () => resolve(text));
  });
}

function talk(path: string, message: string | Buffer, options: object = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
    socket.on('open', () => socket.send(message));
    socket.on('message', (data: Buffer) => {
      resolve(data.toString());
      socket.close();
    });
    socket.on('close', (code) => resolve(`closed ${code}`));
    socket.on('error', reject);
  });
}

test('a route gets its socket, its query, and doubled slashes are folded', async () => {
  expect(await talk('/any?a=1', 'hello')).toBe('?a=1|hello');
  expect(await talk('//any', 'hello')).toBe('|hello');
});

test('no compression is agreed, whatever the client offers', async () => {
  expect(await ask('/any', { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' })).not.toMatch(/Sec-WebSocket-Extensions/i);
});

test('a message of the limit passes, one byte more closes with 1009', async () => {
  expect(await talk('/any', Buffer.alloc(1024, 120))).toHaveLength(1025);
  expect(await talk('/any', Buffer.alloc(1025, 120))).toBe('closed 1009');
});

test('[A-12] a path that trusts cookies takes only our own pages', async () => {
  for (const origin of ['https://evil.example', 'null', 'https://meet.example.org.evil.example', 'http://meet.example.org', `http://localhost:${port + 1}`, `http://sub.localhost:${port}`]) {
    expect(await ask('/same', { Origin: origin })).toMatch(/^HTTP\/1\.1 403 /);
  }
  expect(await ask('/same')).toMatch(/^HTTP\/1\.1 403 /);
  for (const origin of ['https://meet.example.org', `http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`]) {
    expect(await ask('/same', { Origin: origin })).toMatch(/^HTTP\/1\.1 101 /);
  }
});

test('refusals are complete HTTP answers', async () => {
  const refused = await ask('/refuses');
  expect(refused).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  expect(refused).toContain('X-Why: token\r\n');
  expect(refused).toMatch(/Content-Length: 14\r\n[\s\S]*\r\n\r\nno permissions$/);

  expect(await ask('/nothing')).toMatch(/^HTTP\/1\.1 404 [\s\S]*"code":"http.not-found"/);
  expect(await ask('http://[bad')).toMatch(/^HTTP\/1\.1 400 /);
});

test('a spent rate is answered with 429 and how long to wait', async () => {
  wait = 1_500;
  expect(await ask('/any')).toMatch(/^HTTP\/1\.1 429 [\s\S]*Retry-After: 2\r\n/);
});

test('whoever holds all its places is refused by the slice, and has one again when a socket closes', async () => {
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/counted`);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    return socket;
  };
  const first = await open();
  expect(await ask('/counted')).toMatch(/^HTTP\/1\.1 429 /);
  first.close();
  await vi.waitFor(async () => (await open()).close());
});

test('a handler that throws is answered with 500 and reported', async () => {
  expect(await ask('/throws')).toMatch(/^HTTP\/1\.1 500 /);
  expect(errors).toHaveLength(1);
});

test('a malformed handshake is answered with 400 and leaves the server alive', async () => {
  expect(await ask('/any', { 'Sec-WebSocket-Key': 'short' })).toMatch(/^HTTP\/1\.1 400 /);
  expect(await talk('/any', 'still there')).toBe('|still there');
});

test('one path cannot have two owners', () => {
  const router = new UpgradeRouter({ origins: () => new Set() });
  router.add(echo('/x', 'any'));
  expect(() => router.add(echo('/x', 'any'))).toThrow('two slices claim the WebSocket path /x');
});
