import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runServer, signIn, signUp, startServer, usedDataDir, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiKey, apiSecret } from '../conformance/livekit/lossy-server.ts';
import { NodeRoom } from '../conformance/livekit/node-room.ts';
import { checkHistory } from './check-history.ts';
import { holdLoopDelay } from './hold-loop-delay.ts';
import { LoopDisk } from './loop-disk.ts';
import { MeetingWriters, send, type Answer, type Failure } from './meeting-writers.ts';

/** One filling in every run; more by hand: ROUNDS=10. */
const rounds = Number(process.env['ROUNDS'] ?? 1);
const megabytes = 400;

/** A picture of one pixel, with a megabyte behind it that nobody reads. */
const png = Buffer.concat([Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'), Buffer.alloc(1024 * 1024)]);

let disk: LoopDisk | string;
let server: RunningServer | undefined;
let account: TestAccount;
beforeAll(async () => {
  disk = LoopDisk.mount(megabytes);
  if (typeof disk === 'string') return;
  server = await startServer({ dataDir: await usedDataDir(disk.path), env: { METRICS_PORT: '0', LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' } });
  account = await signUp(server.url);
});
afterAll(async () => {
  await server?.stop();
  if (server !== undefined) holdLoopDelay('disk', server.output());
  if (typeof disk !== 'string') disk.dispose();
});

it(
  '[R-12] [K-10] a disk that fills up: below the mark nothing large is kept, then every write is refused in so many words, reads and calls go on, and all of it comes back with the room',
  async (context) => {
    if (typeof disk === 'string' || server === undefined) {
      process.stdout.write(`disk: skipped, ${String(disk)}\n`);
      return context.skip(String(disk));
    }
    const { url, dataDir, output } = server;
    context.onTestFailed(() => void process.stdout.write(output().slice(-20_000)));
    const { metrics } = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as { metrics: number };
    const room = async (): Promise<string | undefined> => /^data_disk_room\{room="(\w+)"\} 1$/m.exec(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text())?.[1];
    const ready = async (): Promise<number> => (await fetch(`${url}/readyz`)).status;
    const show = (picture: Buffer): Promise<Response> => fetch(`${url}/api/account/picture`, { method: 'PUT', body: new Uint8Array(picture), headers: { authorization: `Bearer ${account.token}`, 'content-type': 'image/png' } });
    const ballast = join(dataDir, 'ballast');
    const listener = await NodeRoom.join({ url, wsUrl: url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'listener', room: 'full' });
    const speaker = await NodeRoom.join({ url, wsUrl: url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'speaker', room: 'full' });
    let [acknowledged, refused, backMs] = [0, 0, 0];
    for (let round = 0; round < rounds; round += 1) {
      await expect.poll(() => existsSync(ballast), { timeout: 10_000 }).toBe(true);
      // Again in the second round: it was made anew, without a restart.
      expect(statSync(ballast).blocks * 512).toBeGreaterThanOrEqual(64 * 1024 * 1024);
      await expect.poll(room).toBe('plenty');
      expect((await show(png)).status).toBe(200);
      const load = new MeetingWriters(url, account, `disk${round}`).start(4);
      await expect.poll(() => load.count('ok'), { timeout: 20_000 }).toBeGreaterThan(20);

      // Nearly full: the ballast goes, and what people say is kept.
      disk.fillUpTo(20 * 1024 * 1024, 'foreign-1');
      await expect.poll(() => existsSync(ballast), { timeout: 10_000 }).toBe(false);
      const fromBallast = load.count('ok');
      await expect.poll(() => load.count('ok'), { timeout: 10_000 }).toBeGreaterThan(fromBallast + 10);

      // What is large is not kept, what is small is.
      const large = await show(png);
      expect(await large.json()).toMatchObject({ code: 'http.storage-low' });
      expect([large.status, await room(), await ready()]).toEqual([507, 'low', 200]);
      account = await signIn(url, account);
      const backup = await runServer({ PARLEY_DATA: dataDir }, ['backup', join(dataDir, 'backup')]);
      expect(backup.output).toMatch(/The backup was not made: the disk of .* is nearly full: \d+ MiB are free, and a backup takes up to \d+ MiB\. Make room, or stop the server/);

      // Full: what the ballast gave is taken as well.
      disk.fill('foreign-2');
      await expect.poll(() => refusals(load).length, { timeout: 10_000 }).toBeGreaterThan(20);
      expect([await room(), await ready()]).toEqual(['none', 200]);
      const read = await send(url, 'GET', `/meetings/disk${round}-0-0`, account);
      await speaker.local.publishData(new TextEncoder().encode(`round ${round}`), { reliable: true, topic: 'x' });
      await listener.hears(`dataReceived round ${round}`);

      disk.remove('foreign-1');
      disk.remove('foreign-2');
      const backAt = performance.now();
      const before = load.count('ok');
      await expect.poll(() => load.count('ok'), { timeout: 15_000, interval: 20 }).toBeGreaterThan(before);
      backMs = Math.max(backMs, performance.now() - backAt);
      await load.stop();
      await expect.poll(() => existsSync(ballast), { timeout: 10_000 }).toBe(true);
      await expect.poll(room).toBe('plenty');
      expect((await show(png)).status).toBe(200);

      expect(read).toMatchObject({ status: 200 });
      expect(refusals(load).filter((answer) => 'error' in answer || answer.status !== 507 || answer.retryAfter === undefined)).toEqual([]);
      expect(checkHistory(load.operations(), await load.traces(), 1)).toEqual([]);
      acknowledged += load.count('ok');
      refused += refusals(load).length;
    }
    process.stdout.write(`disk: ${rounds} fillings, ${acknowledged} acknowledged, ${refused} refused, writes again after ${Math.round(backMs)} ms, none lost\n`);
    expect(output()).toMatch(/"level":"warn".*"room":"low".*nearly full/);
    expect(output()).toMatch(/"level":"error".*"room":"none".*is full/);
    expect(output()).not.toContain('is started again');
    expect(listener.heard().filter((line) => /reconnecting|disconnected/.test(line))).toEqual([]);
    await Promise.all([listener.leave(), speaker.leave()]);
  },
  60_000 + rounds * 40_000,
);

function refusals(load: MeetingWriters): (Answer | Failure)[] {
  return load.answers.filter((answer) => 'error' in answer || answer.status !== 200);
}
