import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomServiceClient } from 'livekit-server-sdk';
import { startServer, type RunningServer } from '@parley/tests/harness';
import { eventually } from './people.ts';

const key = { id: 'watcher', secret: '7d1f0a94c2b8e6535a90d4f1c7e2b836' };

/** As somebody starts it who has configured nothing. */
describe('a default start', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());

  test('[K-01] opens the ports that it says, on this machine alone, and no other', () => {
    const ports = Object.values(JSON.parse(readFileSync(join(server.dataDir, 'ports.json'), 'utf8')) as Record<string, number>);

    const found = openPorts([server.pid, ...childrenOf(server.pid)]);

    expect([...new Set(found.map(({ port }) => port))].sort()).toEqual(ports.sort());
    for (const { kind, address } of found.filter((one) => one.kind.startsWith('tcp'))) expect(address, kind).toMatch(/^0100007F$|^0{24}01000000$/);
  });

  test.each([
    '/metrics', '/metrics/', '/api/heap', '/api/debug', '/api/metrics',
    '/.git/config', '/.git/HEAD', '/.env', '/.npmrc', '/package.json', '/package-lock.json', '/parley.config.json', '/ports.json', '/data/keys/master.key', '/main.js', '/main.js.map', '/api.js.map', '/node_modules/zod/package.json',
    '/..%2fapi.js', '/assets/..%2f..%2fapi.js', '/%2e%2e/api.js', '/assets/../../api.js.map',
  ])('[K-01] %s is not there', async (path) => {
    const answer = await fetch(`${server.url}${path}`, { headers: { accept: '*/*' } });

    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).not.toMatch(/process_resident|\[core\]|"dependencies"|sourcesContent/);
  });

  test.each(['/debug', '/debug/pprof/', '/debug/vars', '/heap', '/heapdump', '/json/version', '/actuator/heapdump', '/server-status'])('[K-01] %s is no more than an address without a page', async (path) => {
    const [asked, page] = await Promise.all([path, '/nobody-knows'].map(async (address) => {
      const answer = await fetch(`${server.url}${address}`);
      // Each page has a nonce of its own, and is the same without it.
      const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? 'no nonce';
      return (await answer.text()).replaceAll(nonce, '');
    }));

    expect(asked).toBe(page);
  });

  test('[K-01] the pages come without source maps', async () => {
    const page = await (await fetch(`${server.url}/`, { headers: { accept: 'text/html' } })).text();
    const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');

    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      expect(await (await fetch(`${server.url}${script}`)).text()).not.toMatch(/sourceMappingURL/);
      expect((await fetch(`${server.url}${script}.map`)).status).toBe(404);
    }
  });

  test('[K-01] health says that it is well, and nothing else', async () => {
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready', waitingFor: [] });
  });
});

/** With the numbers switched on and every line written. */
describe('somebody watches', () => {
  let server: RunningServer;
  let metricsUrl: string;
  beforeAll(async () => {
    server = await startServer({ env: { METRICS_PORT: '0', LOG_LEVEL: 'trace', LIVEKIT_KEYS: `${key.id}: ${key.secret}`, MEDIA_ADDRESSES: '127.0.0.1' }, limits: { 'http.request': { count: 50_000, perMs: 60_000 } } });
    const { metrics } = JSON.parse(readFileSync(join(server.dataDir, 'ports.json'), 'utf8')) as { metrics: number };
    metricsUrl = `http://127.0.0.1:${metrics}/metrics`;
  });
  afterAll(() => server?.stop());

  const scrape = async (): Promise<string> => (await fetch(metricsUrl)).text();
  const number = (text: string, series: string): number => Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ').at(-1));
  const seriesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' '))).sort();

  test('the numbers of both processes are there, by the words of the code', async () => {
    await fetch(`${server.url}/api/nowhere`);
    const text = await eventually('the media process has told its numbers', scrape, (found) => found.includes('sfu_rooms 0'), 20_000);

    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'http_requests_total', 'http_request_seconds_bucket', 'signal_sessions', 'sfu_rooms', 'sfu_participants', 'sfu_packets_total', 'sfu_bytes_total', 'db_queue', 'hash_queue', 'limiter_refusals_total', 'media_process_cpu_seconds_total', 'media_process_resident_memory_bytes', 'media_process_loop_delay_seconds']) {
      expect(text, name).toMatch(new RegExp(`^${name}[ {]`, 'm'));
    }
    expect(text).toMatch(/^sfu_media_up 1$/m);
    expect(text).toMatch(/^parley_build_info\{version="[^"]+\/development\/\d+",environment="development"\} 1$/m);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  });

  test('rooms and addresses that somebody has named make no series', async () => {
    const rooms = new RoomServiceClient(server.url, key.id, key.secret);
    await rooms.createRoom({ name: 'first' });
    await fetch(`${server.url}/api/nowhere`);
    // Node's own numbers carry words of Node, which come and go with what it does.
    const ours = (text: string): string[] => seriesOf(text).filter((series) => !series.startsWith('nodejs_'));
    const before = ours(await eventually('the first room is counted', scrape, (found) => number(found, 'sfu_rooms') === 1, 20_000));

    for (let i = 0; i < 200; i++) {
      await rooms.createRoom({ name: `room-${i}-"}\\\n{x="` });
      await fetch(`${server.url}/api/nowhere-${i}`);
    }

    const text = await eventually('all rooms are counted', scrape, (found) => number(found, 'sfu_rooms') === 201, 30_000);
    expect(ours(text)).toEqual(before);
  }, 90_000);

  test('[K-11] a hundred thousand packets that make no sense are a few lines, and are counted', async () => {
    const logged = server.output().split('\n').length;
    const socket = createSocket('udp4');
    const bytes = Buffer.alloc(200, 0xff);
    const sent = 100_000;
    for (let i = 0; i < sent; i++) {
      bytes.writeUInt32BE(i, 4);
      socket.send(bytes, server.udpPort, '127.0.0.1');
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (let i = 0; i < 500; i++) await fetch(`${server.url}/rtc/validate?access_token=x${i}`);
    await new Promise<void>((resolve) => socket.send(Buffer.from([0xff]), server.udpPort, '127.0.0.1', () => resolve()));

    // The kernel may lose some of a flood; what reached us is counted, and every bit of it was dropped.
    const text = await eventually('the flood is counted', scrape, (found) => number(found, 'sfu_packets_dropped_total{reason="net.unknown-address"}') > sent / 10, 30_000);
    expect(number(text, 'sfu_packets_dropped_total{reason="net.unknown-address"}')).toBeLessThanOrEqual(number(text, 'sfu_packets_total{direction="in"}'));
    expect(server.output().split('\n').length - logged).toBeLessThanOrEqual(120);
    socket.close();
  }, 120_000);

  test('a refusal by a limit is counted by the name of the limit', async () => {
    const limited = await startServer({ env: { METRICS_PORT: '0' }, limits: { 'http.request': { count: 3, perMs: 600_000 } } });
    try {
      for (let i = 0; i < 5; i++) await fetch(`${limited.url}/api/auth/get-session`);
      const { metrics } = JSON.parse(readFileSync(join(limited.dataDir, 'ports.json'), 'utf8')) as { metrics: number };

      expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toMatch(/^limiter_refusals_total\{limit="http.request"\} 2$/m);
    } finally {
      await limited.stop();
    }
  }, 60_000);
});

type OpenPort = { readonly kind: string; readonly address: string; readonly port: number };

/** Every listening TCP socket and every bound UDP socket that these processes hold. */
function openPorts(pids: readonly number[]): OpenPort[] {
  const inodes = new Set(pids.flatMap((pid) => readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(`/proc/${pid}/fd/${fd}`))));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8').trim().split('\n').slice(1).flatMap((line): OpenPort[] => {
      const fields = line.trim().split(/\s+/);
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      // 0A is LISTEN; a UDP socket has no such state.
      if (!inodes.has(`socket:[${fields[9]}]`) || (kind.startsWith('tcp') && fields[3] !== '0A')) return [];
      return [{ kind, address, port: Number.parseInt(port, 16) }];
    }),
  );
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed while we looked.
    return '';
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      // Ended while we looked.
      return false;
    }
  });
}
