import { expect, test } from 'vitest';
import { createApp } from '@parley/platform/http';
import { Limiter } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { Metrics } from '@parley/platform/metrics';
import { measured, openMetricsDoor } from './metrics-door.ts';

const build = { version: '1', environment: 'test' };

test('[K-02] ten thousand rooms, addresses and people that somebody has named leave the number of series as it is', async () => {
  const metrics = new Metrics(build);
  const limiter = new Limiter({ now: () => 0, overrides: { 'http.request': { count: 1, perMs: 1e9 } } });
  const { app } = await createApp({
    slices: [{ name: 'rooms', limits: { 'rooms.look': { count: 1e9, perMs: 1 } }, routes: (scope) => void scope.get('/rooms/:name', { config: { policy: 'public', limit: { only: 'rooms.look' } } }, () => ({})), close: async () => undefined }],
    log: createLogger({ level: 'silent' }),
    limiter,
    origins: () => new Set(),
    secure: false,
    trustedProxies: 1,
    strict: true,
    resolvePrincipal: async () => undefined,
    onAnswered: (answer) => metrics.answered(answer),
  });
  let rooms = 0;
  metrics.add(measured({
    database: { pending: () => 0 },
    limiter,
    disk: { room: () => 'low', numbers: () => ({ freeBytes: 3, totalBytes: 4, lowWaterBytes: 2, ballastBytes: 1 }) },
    refusedConnections: () => 0,
    waitingHashes: () => 0,
    signalSessions: () => 0,
    media: () => ({ rooms, participants: 0, traffic: { packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 }, dropped: { 'net.empty': 1 }, process: { cpuSeconds: 0, residentBytes: 0, loopDelaySeconds: 0 } }),
  }));
  const ask = (i: number): Promise<unknown> => app.inject({ method: 'GET', url: i % 2 === 0 ? `/rooms/room-${i}` : `/nowhere-${i}`, headers: { 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}`, host: `h${i}` } });
  const series = async (): Promise<string[]> => (await metrics.text()).split('\n').filter((line) => line !== '' && !/^#|^nodejs_/.test(line)).map((line) => line.slice(0, line.lastIndexOf(' ')));
  await ask(0);
  await ask(1);
  const before = await series();

  for (rooms = 0; rooms < 10_000; rooms++) await ask(rooms);

  expect(await series()).toEqual(before);
  expect(await metrics.text()).toMatch(/^sfu_rooms 10000$/m);
  expect(await metrics.text()).toMatch(/^data_disk_room\{room="plenty"\} 0\ndata_disk_room\{room="low"\} 1\ndata_disk_room\{room="none"\} 0$/m);
  for (const line of ['free_bytes 3', 'total_bytes 4', 'low_water_bytes 2', 'ballast_bytes 1']) expect(await metrics.text()).toContain(`\ndata_disk_${line}\n`);
  expect(await metrics.text()).toMatch(/^http_requests_total\{route="\/rooms\/:name",method="GET",status="200"\} 5001$/m);
  await app.close();
}, 60_000);

test('a taken port moves in development and is told otherwise', async () => {
  const metrics = new Metrics(build);
  const first = await openMetricsDoor(metrics, { host: '127.0.0.1', port: 0, token: undefined }, true);
  if (typeof first === 'string') throw new Error(first);

  const second = await openMetricsDoor(metrics, { host: '127.0.0.1', port: first.port, token: undefined }, true);
  const third = await openMetricsDoor(metrics, { host: '127.0.0.1', port: first.port, token: undefined }, false);

  expect(typeof second !== 'string' && second.port > first.port).toBe(true);
  expect(third).toBe(`The metrics port ${first.port} on 127.0.0.1 cannot be opened (EADDRINUSE). Choose another one with METRICS_PORT or METRICS_HOST.`);
  await first.close();
  if (typeof second !== 'string') await second.close();
});
