import { createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { allowInsecureRequests, customFetch, discovery } from 'openid-client';
import { afterEach, describe, expect, it } from 'vitest';
import { asFetch, createSafeFetch, type OutboundOutcome, type OutboundRequest, type SafeFetch } from './index.ts';
import { largestBody } from './safe-fetch.ts';
import { openPeer, openRawPeer, type Peer } from './testing/http-peer.ts';

const kilobyte = Buffer.alloc(1_024, 0x61);

describe('answers of hostile peers', () => {
  const peers: Peer[] = [];
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close();
  });

  const reach = (peer: Peer): SafeFetch => {
    peers.push(peer);
    return createSafeFetch({ allowHttp: true, allowPrivateAddresses: [`127.0.0.1:${peer.port}`] });
  };
  const ask = async (answer: Parameters<typeof openPeer>[0], request: Partial<OutboundRequest> = {}): Promise<OutboundOutcome> => {
    const peer = await openPeer(answer);
    return reach(peer).send({ url: `http://127.0.0.1:${peer.port}/`, ...request });
  };
  const askRaw = async (onSocket: (socket: Socket) => void, request: Partial<OutboundRequest> = {}): Promise<OutboundOutcome> => {
    const peer = await openRawPeer(onSocket);
    return reach(peer).send({ url: `http://127.0.0.1:${peer.port}/`, ...request });
  };

  it('[J-04] a body of the limit is read, one byte more is not', async () => {
    const whole = Buffer.alloc(largestBody, 0x62);

    expect(await ask((_request, response) => response.end(whole))).toMatchObject({ ok: true, body: { length: largestBody } });
    expect(await ask((_request, response) => response.end(Buffer.concat([whole, Buffer.of(0)])))).toMatchObject({ ok: false, reason: 'too-large' });
    // Without a length nobody is warned.
    expect(await ask((_request, response) => void response.write(Buffer.concat([whole, Buffer.of(0)])))).toMatchObject({ ok: false, reason: 'too-large' });
    expect(await ask((_request, response) => response.end('123456789'), { maxBodyBytes: 8 })).toMatchObject({ ok: false, reason: 'too-large' });
    expect(await ask((_request, response) => response.end(whole), { maxBodyBytes: 2 * largestBody })).toMatchObject({ ok: true });
    expect(await ask((_request, response) => response.end(Buffer.concat([whole, Buffer.of(0)])), { maxBodyBytes: 2 * largestBody })).toMatchObject({ ok: false, reason: 'too-large' });
  });

  it('[J-04] an endless body ends at the limit, and the peer loses its connection', async () => {
    let sentBytes = 0;
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));

    const outcome = await ask((_request, response) => {
      response.on('close', closed);
      const pour = (): void => {
        while (!response.destroyed && response.write(kilobyte)) sentBytes += kilobyte.length;
      };
      response.on('drain', pour);
      pour();
    });
    await gone;

    expect(outcome).toMatchObject({ ok: false, reason: 'too-large' });
    // The limit and what lay in the buffers of both sides.
    expect(sentBytes).toBeLessThan(16 * largestBody);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('[J-04] what %s hides is counted too: a bomb is refused, a small body is read', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(64 * 1024 * 1024));
    const answer = (body: Buffer) => ask((_request, response) => response.setHeader('content-encoding', encoding).end(body));

    expect(bomb.length).toBeLessThan(largestBody);
    expect(await answer(bomb)).toMatchObject({ ok: false, reason: 'too-large' });
    const small = await answer(compress(Buffer.from('{"a":1}')));

    expect(small).toMatchObject({ ok: true, body: new Uint8Array(Buffer.from('{"a":1}')) });
    expect(small).not.toHaveProperty('headers.content-encoding');
    expect(await answer(Buffer.from('this is not compressed'))).toMatchObject({ ok: false, reason: 'broken-answer' });
    expect(await answer(compress(kilobyte).subarray(0, -3))).toMatchObject({ ok: false, reason: 'broken-answer' });
  });

  it('[J-04] a compression that nobody asked for, or two of them, are refused', async () => {
    for (const encoding of ['zstd', 'gzip, gzip', 'constructor']) {
      expect(await ask((_request, response) => response.setHeader('content-encoding', encoding).end('x'))).toMatchObject({ reason: 'broken-answer' });
    }
  });

  it('[J-04] silence, a dripping head and a dripping body end when the time is over', async () => {
    const drip = (socket: Socket, first: string): void => {
      socket.write(first);
      const timer = setInterval(() => socket.write('a'), 10);
      socket.on('close', () => clearInterval(timer));
    };
    const impatient = { timeoutMs: 200 };

    expect(await askRaw(() => undefined, impatient)).toMatchObject({ reason: 'timeout', sentence: expect.stringContaining('200 ms') });
    expect(await askRaw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: '), impatient)).toMatchObject({ reason: 'timeout' });
    expect(await askRaw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n'), impatient)).toMatchObject({ reason: 'timeout' });
    expect(await askRaw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n'), impatient)).toMatchObject({ reason: expect.stringMatching(/timeout|broken-answer/) });
    // Interim answers are answers too.
    expect(await askRaw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    }, impatient)).toMatchObject({ reason: 'timeout' });
  });

  it('[J-04] broken, foreign and oversized heads are outcomes and not accidents', async () => {
    const say = (text: string) => askRaw((socket) => socket.end(text));

    expect(await say('220 mail.example.org ESMTP\r\n')).toMatchObject({ reason: 'broken-answer' });
    expect(await say('')).toMatchObject({ reason: 'unreachable' });
    expect(await say(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(32 * 1024)}\r\n\r\n`)).toMatchObject({ reason: 'broken-answer' });
    expect(await say('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort')).toMatchObject({ reason: 'broken-answer' });
    expect(await say('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n')).toMatchObject({ reason: 'too-large' });
    expect(await say('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n')).toMatchObject({ reason: 'broken-answer' });
    expect(await say('HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n')).toMatchObject({ reason: 'broken-answer' });
    expect(await say('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')).toMatchObject({ ok: false });
  });

  it('a closed port, an early reset and a caller who gives up each have their reason', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    await new Promise((resolve) => taken.close(resolve));
    const giveUp = new AbortController();

    expect(await createSafeFetch({ allowHttp: true, allowPrivateAddresses: [`127.0.0.1:${port}`] }).send({ url: `http://127.0.0.1:${port}/` })).toMatchObject({ reason: 'unreachable', sentence: expect.stringContaining('ECONNREFUSED') });
    expect(await askRaw((socket) => socket.resetAndDestroy())).toMatchObject({ reason: 'unreachable' });
    expect(await askRaw(() => giveUp.abort(), { signal: giveUp.signal })).toMatchObject({ reason: 'aborted' });
    expect(await askRaw(() => undefined, { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted' });
  });

  it('when only the status matters the body is not read, and the peer loses its connection', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));

    const outcome = await ask((_request, response) => {
      response.on('close', closed).writeHead(200).write(kilobyte);
    }, { maxBodyBytes: 0 });
    await gone;

    expect(outcome).toMatchObject({ ok: true, status: 200, body: { length: 0 } });
  });

  it('[J-04] openid-client by this fetch survives a provider with a bomb, an endless document, broken JSON and a redirect', async () => {
    const discover = async (answer: Parameters<typeof openPeer>[0]): Promise<unknown> => {
      const peer = await openPeer(answer);
      const fetchSafely = asFetch(reach(peer), { timeoutMs: 500, maxBodyBytes: 64 * 1024 });
      return discovery(new URL(`http://127.0.0.1:${peer.port}`), 'parley', undefined, undefined, { execute: [allowInsecureRequests], [customFetch]: fetchSafely }).then(
        (configuration) => configuration.serverMetadata().issuer,
        (error: Error) => error,
      );
    };
    const json = { 'content-type': 'application/json' };
    const metadata = (request: { headers: { host?: string | undefined } }) => JSON.stringify({ issuer: `http://${request.headers.host}` });

    expect(await discover((request, response) => response.writeHead(200, json).end(metadata(request)))).toMatch(/^http:\/\/127/);
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20));
    const hostile: Parameters<typeof openPeer>[0][] = [
      (_request, response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
      (_request, response) => response.writeHead(200, json).end(' '.repeat(64 * 1024 + 1)),
      (_request, response) => void response.writeHead(200, json).write('{'),
      (_request, response) => response.writeHead(200, json).end('{"issuer":'),
      (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    ];
    for (const answer of hostile) expect(await discover(answer)).toBeInstanceOf(Error);
  });
});
