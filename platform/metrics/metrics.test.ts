import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { Metrics, MetricsListener } from './index.ts';

const build = { version: '1.2.3', environment: 'test' };
const open: MetricsListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function listen(token?: string, metrics = new Metrics(build)): Promise<number> {
  const listener = await MetricsListener.open({ host: '127.0.0.1', port: 0, token, read: () => metrics.text(), contentType: metrics.contentType });
  open.push(listener);
  return listener.port;
}

function ask(port: number, options: { readonly path?: string; readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/metrics', ...options }, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('numbers are read when they are asked for, with their label', async () => {
  const metrics = new Metrics(build);
  let rooms: number | undefined = 3;
  metrics.add([
    { name: 'sfu_rooms', help: 'Open rooms.', kind: 'gauge', read: () => rooms },
    { name: 'sfu_packets_dropped_total', help: 'By reason.', kind: 'counter', label: 'reason', read: () => new Map([['net.empty', 2]]) },
  ]);

  expect(await metrics.text()).toMatch(/^sfu_rooms 3$/m);
  rooms = 4;
  const text = await metrics.text();
  expect(text).toMatch(/^sfu_rooms 4$/m);
  expect(text).toMatch(/^sfu_packets_dropped_total\{reason="net.empty"\} 2$/m);
  expect(text).toMatch(/^parley_build_info\{version="1.2.3",environment="test"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  rooms = undefined;
  expect(await metrics.text()).not.toMatch(/^sfu_rooms /m);
});

test('whatever method and address somebody makes up, it is one series', async () => {
  const metrics = new Metrics(build);

  for (let i = 0; i < 1_000; i++) metrics.answered({ route: undefined, method: `M${i}`, status: 404, seconds: 0.001 });

  expect((await metrics.text()).match(/^http_requests_total\{/gm)).toHaveLength(1);
});

test('only /metrics is there, and only for GET', async () => {
  const port = await listen();

  expect((await ask(port)).status).toBe(200);
  expect((await ask(port, { path: '/' })).status).toBe(404);
  expect((await ask(port, { path: '/metrics?x' })).status).toBe(404);
  expect((await ask(port, { method: 'POST' })).status).toBe(405);
});

test('[K-01] with a token only its bearer reads', async () => {
  const token = 'd8e8fca2dc0f896fd7cb4cb0031ba249';
  const port = await listen(token);

  expect((await ask(port)).status).toBe(401);
  expect((await ask(port, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
  expect((await ask(port, { headers: { authorization: `Basic ${token}` } })).status).toBe(401);
  const answer = await ask(port, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain(token);
});

test('[K-01] without a token a page whose name was pointed at this machine reads nothing', async () => {
  const port = await listen();

  expect((await ask(port, { headers: { host: `evil.example.org:${port}` } })).status).toBe(403);
  expect((await ask(port, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  expect((await ask(port, { headers: { host: `[::1]:${port}` } })).status).toBe(200);
});

test('a number that cannot be read is a gap, not the end', async () => {
  const metrics = new Metrics(build);
  metrics.add([{ name: 'broken', help: 'Throws.', kind: 'gauge', read: () => { throw new Error('closed'); } }]);
  const port = await listen(undefined, metrics);

  expect((await ask(port)).status).toBe(500);
  expect((await ask(port)).status).toBe(500);
});
