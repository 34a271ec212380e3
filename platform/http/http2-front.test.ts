import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { maxHeaderBytes } from './header-budget.ts';
import { Http2Front } from './http2-front.ts';
import { maxConcurrentStreams, maxControlFrames, maxResets, maxStreamsPerSession } from './http2-guard.ts';
import { peerOf } from './peer-of.ts';
import { ack, endHeaders, endStream, frame, FrameClient, frameType, headerBlock } from './testing/frame-client.ts';

let front: Http2Front;
let server: Server;
let port: number;
let handled: string[];
let handle: (request: IncomingMessage, response: ServerResponse) => void;
const clients: FrameClient[] = [];

beforeEach(async () => {
  handled = [];
  handle = (_request, response) => void response.end('hello');
  front = new Http2Front((request, response) => {
    handled.push(request.url ?? '');
    handle(request, response);
  });
  // In front of it the TLS door would accept; what is tested here is the same without encryption.
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    front.accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port; // it listens on TCP
});
afterEach(async () => {
  vi.useRealTimers();
  for (const client of clients.splice(0)) client.socket.destroy();
  await front.close(0);
  await new Promise((resolve) => server.close(resolve));
});

async function dial(): Promise<FrameClient> {
  const client = await FrameClient.open(port);
  clients.push(client);
  await client.heard(({ type, flags }) => type === frameType.settings && (flags & ack) === 0);
  return client;
}

const get = (stream: number, path = '/', more: readonly (readonly [string, string])[] = []) => frame(frameType.headers, endHeaders | endStream, stream, headerBlock(path, more));
const code = (payload: Buffer | undefined, at: number): number | undefined => payload?.readUInt32BE(at);

/** Why the server ended the connection: the code of its GOAWAY. */
async function reasonOfEnd(client: FrameClient): Promise<number | undefined> {
  await client.closed;
  return code(client.frames.findLast(({ type }) => type === frameType.goaway)?.payload, 4);
}

/** Another connection is served as if nothing was. */
async function expectServed(): Promise<void> {
  const other = await dial();
  other.send(get(1, '/still-there'));
  expect((await other.heard(({ type, stream }) => type === frameType.data && stream === 1))?.payload.toString()).toBe('hello');
}

test('a request is answered, and the peer behind it is known until after its end', async () => {
  let request: IncomingMessage | undefined;
  handle = (one, response) => {
    request = one;
    response.end('hello');
  };
  const client = await dial();
  client.send(get(1, '/a'));

  expect((await client.heard(({ type }) => type === frameType.data))?.payload.toString()).toBe('hello');
  client.socket.destroy();
  await vi.waitFor(() => expect(front.size).toBe(0));
  if (request === undefined) throw new Error('no request came');
  expect(peerOf(request)).toEqual({ address: '127.0.0.1', encrypted: false });
});

test('it announces its limits, and a client that opens one stream more is sent away', async () => {
  handle = () => undefined;
  const client = await dial();
  const { payload } = client.frames.find(({ type, flags }) => type === frameType.settings && flags === 0) ?? {};
  const told = new Map(Array.from({ length: (payload?.length ?? 0) / 6 }, (_, i) => [payload?.readUInt16BE(i * 6), payload?.readUInt32BE(i * 6 + 2)]));
  expect([told.get(2), told.get(3), told.get(6)]).toEqual([0, maxConcurrentStreams, maxHeaderBytes]); // no push

  for (let i = 0; i <= maxConcurrentStreams; i++) client.send(get(1 + 2 * i));

  const goodbye = await client.heard(({ type }) => type === frameType.goaway);
  expect(code(goodbye?.payload, 4)).not.toBe(constants.NGHTTP2_NO_ERROR);
  expect(handled).toHaveLength(maxConcurrentStreams);
});

test('headers up to the limit pass; above it, or in too many fields, the request is not looked at', async () => {
  const client = await dial();
  const inParts = (stream: number, block: Buffer): Buffer[] => {
    const parts = Array.from({ length: Math.ceil(block.length / 16_384) }, (_, i) => block.subarray(i * 16_384, (i + 1) * 16_384));
    return parts.map((part, i) => frame(i === 0 ? frameType.headers : frameType.continuation, (i === parts.length - 1 ? endHeaders : 0) | (i === 0 ? endStream : 0), stream, part));
  };
  client.send(...inParts(1, headerBlock(`/long?${'x'.repeat(60_000)}`)));
  expect(await client.heard(({ type, stream }) => type === frameType.data && stream === 1)).toBeDefined();

  client.send(get(3, '/fields', Array.from({ length: 120 }, (_, i) => [`x-${i}`, 'y'] as const)));
  expect(code((await client.heard(({ type, stream }) => type === frameType.rstStream && stream === 3))?.payload, 0)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);

  const second = await dial();
  second.send(...inParts(1, headerBlock('/large', [['x', 'y'.repeat(maxHeaderBytes)]])));
  await second.heard(({ type }) => type === frameType.rstStream || type === frameType.goaway);
  expect(handled.map((path) => path.slice(0, 5))).toEqual(['/long']);
  await expectServed();
});

test('requests that are taken back at once end the connection, and no more of them are looked at than it may make', async () => {
  const client = await dial();
  const wave = Array.from({ length: 5_000 }, (_, i) => [get(1 + 2 * i), frame(frameType.rstStream, 0, 1 + 2 * i, Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]))]).flat();

  client.send(...wave);
  await client.closed;

  expect(handled.length).toBeLessThanOrEqual(maxStreamsPerSession);
  await expectServed();
});

test('a connection has its share of requests; what is above it is not looked at', async () => {
  const client = await dial();
  let sent = 0;
  const ask = async (count: number): Promise<void> => {
    client.send(...Array.from({ length: count }, (_, i) => get(1 + 2 * (sent + i))));
    sent += count;
    await client.heard(({ type, flags, stream }) => (type === frameType.rstStream || (type === frameType.data && (flags & endStream) !== 0)) && stream === 2 * sent - 1);
  };
  await ask(50);
  while (sent < maxStreamsPerSession - 50) await ask(100);

  // In one packet, half of them above.
  await ask(100);

  expect(handled).toHaveLength(maxStreamsPerSession);
});

test('a client that takes back now and then stays; above the limit it is told to calm down', async () => {
  const client = await dial();
  handle = () => undefined;
  const takeBack = async (count: number, from: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const stream = 1 + 2 * (from + i);
      client.send(get(stream));
      await vi.waitFor(() => expect(handled.length).toBe(from + i + 1), { interval: 1 });
      client.send(frame(frameType.rstStream, 0, stream, Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL])));
    }
  };

  await takeBack(maxResets, 0);
  client.send(frame(frameType.ping, 0, 0, Buffer.alloc(8)));
  expect(await client.heard(({ type, flags }) => type === frameType.ping && flags === ack)).toBeDefined();

  await takeBack(1, maxResets);
  expect(await reasonOfEnd(client)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});

test.each([
  ['SETTINGS', frame(frameType.settings, 0, 0)],
  ['PING', frame(frameType.ping, 0, 0, Buffer.alloc(8))],
])('a flood of %s frames ends the connection', async (_name, one) => {
  const client = await dial();

  client.send(...Array.from({ length: maxControlFrames + 1 }, () => one));

  expect(await reasonOfEnd(client)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  await expectServed();
});

test.each<[string, (client: FrameClient) => void]>([
  ['empty CONTINUATION frames without end', (client) => client.send(frame(frameType.headers, endStream, 1, headerBlock('/')), ...Array.from({ length: 2_000 }, () => frame(frameType.continuation, 0, 1)))],
  ['empty DATA frames without end', (client) => client.send(frame(frameType.headers, endHeaders, 1, headerBlock('/')), ...Array.from({ length: 2_000 }, () => frame(frameType.data, 0, 1)))],
  ['a SETTINGS frame of a thousand entries', (client) => client.send(frame(frameType.settings, 0, 0, Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.from([0, 9, 0, 0, 0, 1])))))],
  ['a frame larger than agreed', (client) => client.send(frame(frameType.data, 0, 1, Buffer.alloc(20_000)))],
  ['a stream with an even number', (client) => client.send(get(2))],
  ['HPACK that points nowhere', (client) => client.send(frame(frameType.headers, endHeaders | endStream, 1, Buffer.from([0xff, 0xff, 0xff, 0x7f])))],
  ['a window that overflows', (client) => client.send(...Array.from({ length: 3 }, () => frame(frameType.windowUpdate, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff]))))],
  ['HTTP/1.1 in the middle', (client) => client.send(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20)))],
])('%s: the connection is ended, and nobody else\'s', async (_what, attack) => {
  handle = () => undefined;
  const client = await dial();

  attack(client);
  // Node says goodbye at once and closes when the client has read it, or after the idle time.
  const goodbye = await client.heard(({ type, payload }) => type === frameType.goaway && code(payload, 4) !== constants.NGHTTP2_NO_ERROR);
  expect(goodbye !== undefined || client.socket.destroyed).toBe(true);

  handle = (_request, response) => void response.end('hello');
  await expectServed();
});

test('a connection without a request, and one whose headers never end, are closed after half a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const silent = await dial();
  const dripping = await dial();
  dripping.send(frame(frameType.headers, endStream, 1, headerBlock('/')));
  expect(front.size).toBe(2);

  vi.advanceTimersByTime(30_000);

  await Promise.all([silent.closed, dripping.closed]);
});

test('a request whose body does not come is taken back after half a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  handle = (request) => void request.resume();
  const client = await dial();
  client.send(frame(frameType.headers, endHeaders, 1, headerBlock('/')));
  while (handled.length === 0) await new Promise(setImmediate);

  vi.advanceTimersByTime(30_000);

  expect(code((await client.heard(({ type }) => type === frameType.rstStream))?.payload, 0)).toBe(constants.NGHTTP2_CANCEL);
});

test('closing lets a running request finish, and tells its client to go elsewhere for the next', async () => {
  let finish: () => void = () => undefined;
  handle = (_request, response) => (finish = () => void response.end('late'));
  const client = await dial();
  client.send(get(1));
  await vi.waitFor(() => expect(handled).toHaveLength(1));

  const closed = front.close(5_000);
  expect(code((await client.heard(({ type }) => type === frameType.goaway))?.payload, 4)).toBe(constants.NGHTTP2_NO_ERROR);
  finish();
  await closed;

  expect(client.frames.find(({ type }) => type === frameType.data)?.payload.toString()).toBe('late');
});
