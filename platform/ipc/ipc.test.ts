import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { FrameReader, frameLimit, writeFrame } from './frame.ts';
import { IpcClient, IpcFailed, listenIpc, type IpcLink } from './index.ts';

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('frames survive any cut of the stream', () => {
  const written = [writeFrame({ a: 1 }, Uint8Array.of(1, 2, 3)), writeFrame({ b: 'ü' }), writeFrame({ c: 2 }, new Uint8Array(70_000))];
  const stream = Buffer.concat(written.filter((frame) => frame !== undefined));

  for (const step of [1, 3, 7, 1000, stream.length]) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < stream.length; at += step) frames.push(...(reader.push(stream.subarray(at, at + step)) ?? []));

    expect(frames.map((frame) => [frame.header, frame.body.length])).toEqual([[{ a: 1 }, 3], [{ b: 'ü' }, 0], [{ c: 2 }, 70_000]]);
  }
});

test('a length over the limit or a header that is no object ends the stream', () => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frameLimit + 1);
  expect(new FrameReader().push(length)).toBeUndefined();
  length.writeUInt32BE(frameLimit);
  expect(new FrameReader().push(length)).toEqual([]);
  expect(new FrameReader().push(Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 0x7b]))).toBeUndefined();
  expect(new FrameReader().push(Buffer.from([0, 0, 0, 5, 0, 0, 0, 9, 0x31]))).toBeUndefined();
});

test('a frame at the limit can be written, one byte more cannot', () => {
  const header = JSON.stringify({}).length;
  expect(writeFrame({}, new Uint8Array(frameLimit - 4 - header))?.length).toBe(frameLimit + 4);
  expect(writeFrame({}, new Uint8Array(frameLimit - 3 - header))).toBeUndefined();
});

test('both ends talk, questions are answered, and an unanswered one fails in time', async () => {
  const path = socketPath();
  let serverLink: IpcLink | undefined;
  const server = await listenIpc(path, (link) => ({
    onMessage: (frame, reply) => {
      serverLink = link();
      if (frame.header['do'] === 'echo') reply({ did: 'echo' }, frame.body);
    },
    onClosed: () => undefined,
  }));
  closers.push(() => server.close());
  const heard: unknown[] = [];
  const client = await connected(path, (header) => heard.push(header));

  const answer = await client.request({ do: 'echo' }, Uint8Array.of(7), 1000);
  serverLink?.send({ say: 'hello' });
  await client.request({ do: 'echo' }, undefined, 1000);

  expect(answer.header['did']).toBe('echo');
  expect([...answer.body]).toEqual([7]);
  expect(heard).toEqual([{ say: 'hello' }]);
  await expect(client.request({ do: 'nothing' }, undefined, 20)).rejects.toThrow(IpcFailed);
});

test('the client connects again after the other end came back, and open questions fail at once', async () => {
  const path = socketPath();
  const first = await listenIpc(path, () => ({ onMessage: () => undefined, onClosed: () => undefined }));
  const client = await connected(path, () => undefined);
  const question = client.request({ do: 'never' }, undefined, 60_000);

  const failed = expect(question).rejects.toThrow(IpcFailed);
  await first.close();
  await failed;
  expect(client.send({ lost: true })).toBe(false);

  const second = await listenIpc(path, () => ({ onMessage: (_frame, reply) => reply({ ok: true }), onClosed: () => undefined }));
  closers.push(() => second.close());
  await expect.poll(() => client.connected).toBe(true);
  expect((await client.request({ do: 'again' }, undefined, 1000)).header['ok']).toBe(true);
});

test('a socket path that the system would cut is refused', async () => {
  await expect(listenIpc(`/tmp/${'x'.repeat(103)}`, () => ({ onMessage: () => undefined, onClosed: () => undefined }))).rejects.toThrow('107');
});

function socketPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'ipc-')), 's');
}

function connected(path: string, onMessage: (header: unknown) => void): Promise<IpcClient> {
  return new Promise((resolve) => {
    const client: IpcClient = new IpcClient(path, {
      onConnected: () => resolve(client),
      onMessage: (frame) => onMessage(frame.header),
      onLost: () => undefined,
    });
    closers.push(() => client.close());
  });
}

test('[K-15] a message longer than a frame is refused, not thrown, and the link goes on', async () => {
  const path = socketPath();
  const heard: number[] = [];
  const server = await listenIpc(path, () => ({
    onMessage: (frame, reply) => {
      heard.push(frame.body.length);
      reply({}, new Uint8Array(frame.header['big'] === true ? frameLimit : 1));
    },
    onClosed: () => undefined,
  }));
  closers.push(() => server.close());
  let isConnected = false;
  const client = new IpcClient(path, { onConnected: () => (isConnected = true), onMessage: () => undefined, onLost: () => (isConnected = false) });
  closers.push(() => client.close());
  await expect.poll(() => isConnected).toBe(true);

  expect(client.send({}, new Uint8Array(frameLimit))).toBe(false);
  await expect(client.request({}, new Uint8Array(frameLimit), 1000)).rejects.toThrow(IpcFailed);
  await expect(client.request({ big: true }, undefined, 50)).rejects.toThrow(IpcFailed);
  expect((await client.request({}, undefined, 1000)).body).toHaveLength(1);
  expect([isConnected, heard]).toEqual([true, [0, 0]]);
});

test('[C-08] a link with much waiting says so, and tells when it is empty', async () => {
  const path = socketPath();
  let taken = 0;
  const server = await listenIpc(path, () => ({ onMessage: (frame) => void (taken += frame.body.length), onClosed: () => undefined }));
  closers.push(() => server.close());
  let isConnected = false;
  const client = new IpcClient(path, { onConnected: () => (isConnected = true), onMessage: () => undefined, onLost: () => undefined });
  closers.push(() => client.close());
  await expect.poll(() => isConnected).toBe(true);

  for (let message = 0; message < 12; message++) client.send({}, new Uint8Array(1024 * 1024));
  expect(client.congested).toBe(true);
  await new Promise<void>((resolve) => client.onceDrained(resolve));
  expect(client.congested).toBe(false);
  await expect.poll(() => taken).toBe(12 * 1024 * 1024);
});
