import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { startServer, type RunningServer } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processOf } from '../../bench/resident-memory.ts';

let server: RunningServer;
let http: number;
let https: number;
let authority: Buffer;
let api: number;

beforeAll(async () => {
  server = await startServer();
  http = Number(new URL(server.url).port);
  https = Number(new URL(server.httpsUrl ?? '').port);
  authority = readFileSync(join(server.dataDir, 'certificates/local-ca.pem'));
  api = processOf(server.pid, 'api');
});
afterAll(() => server?.stop());

/** Open sockets of the process that serves requests. Its database opens other files whenever it likes. */
function openSockets(): number {
  return readdirSync(`/proc/${api}/fd`).filter((name) => {
    try {
      return readlinkSync(`/proc/${api}/fd/${name}`).startsWith('socket:');
    } catch {
      return false; // closed while we looked
    }
  }).length;
}

type Slow = {
  /** Also when it is cut before. */
  readonly connected: Promise<void>;
  end(): void;
};

function slow(socket: Socket, drip?: () => string): Slow {
  socket.on('error', () => undefined); // cut off is what is waited for
  const timer = drip === undefined ? undefined : setInterval(() => socket.writable && socket.write(drip()), 2_000);
  socket.once('close', () => clearInterval(timer));
  const connected = new Promise<void>((resolve) => {
    for (const event of ['connect', 'close']) socket.once(event, () => resolve());
  });
  return { connected, end: () => void socket.destroy() };
}

const dial = (): Socket => connect(http, '127.0.0.1');
const dialTls = (alpn: string[]): Socket => connectTls({ port: https, host: '127.0.0.1', servername: 'localhost', ca: authority, ALPNProtocols: alpn });

/** Every way of holding a connection that costs its client nothing. */
const plainKinds: readonly (() => Slow)[] = [
  () => slow(dial().resume()),
  () => {
    const socket = dial().resume();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    return slow(socket, () => 'X-Drip: 1\r\n');
  },
  () => {
    const socket = dial().resume();
    socket.write('POST /api/auth/sign-in/email HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
    return slow(socket, () => ' ');
  },
  () => {
    const socket = dial().resume();
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    return slow(socket);
  },
];

const costlyKinds: readonly (() => Slow)[] = [
  () => {
    // Never reads what it asks for.
    const socket = dial().pause();
    socket.write('GET /api/docs/json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
    return slow(socket);
  },
  () => slow(connect(https, '127.0.0.1').resume()),
  () => {
    // The first byte of a handshake, and no more.
    const socket = connect(https, '127.0.0.1').resume();
    socket.write(Buffer.from([0x16]));
    return slow(socket);
  },
  () => slow(dialTls(['http/1.1']).resume()),
  () => slow(dialTls(['h2']).resume()),
  () => slow(dialTls([]).resume()),
];

/** Answers and handshakes take the server's time, which another test is about: few of those. */
const kinds = [...Array.from({ length: 16 }, () => plainKinds).flat(), ...costlyKinds];

test('[B-09] two thousand slow connections: others are served meanwhile, all slow ones are cut, and what they held is given back', async () => {
  const before = openSockets();
  const held = Array.from({ length: 2_000 }, (_, i) => kinds[i % kinds.length]?.()).filter((one) => one !== undefined);
  // On a slow machine the first are cut before the last have come; a quarter at once is an attack as well.
  await vi.waitFor(() => expect(openSockets()).toBeGreaterThan(before + 500), { timeout: 20_000, interval: 50 });
  await Promise.all(held.map(({ connected }) => connected));
  const begun = performance.now();

  // The server's own count: a client that does not read does not notice either that it was cut.
  const answers: number[] = [];
  const took: number[] = [];
  while (openSockets() > before + 5) {
    const asked = performance.now();
    answers.push((await fetch(`${server.url}/readyz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) })).status);
    took.push(performance.now() - asked);
    // The last to be let go is a body that still drips, after half a minute.
    if (performance.now() - begun > 90_000) throw new Error(`${openSockets() - before} sockets are still open`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  expect(new Set(answers)).toEqual(new Set([200]));
  for (const { end } of held) end();
  took.sort((a, b) => a - b);
  console.log(`requests beside 2,000 slow connections: median ${took[took.length >> 1]?.toFixed(1)} ms, slowest ${took.at(-1)?.toFixed(1)} ms of ${took.length}`);
}, 150_000);
