import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { plantModule, post, runServer, signUp, startServer, usedDataDir } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiKey, apiSecret, Victims, type Place } from '../conformance/hostile/victims.ts';
import { NodeRoom } from '../conformance/livekit/node-room.ts';
import { holdLoopDelay } from './hold-loop-delay.ts';
import { send } from './meeting-writers.ts';

/** Teeth of the saw in every run; more by hand: ROUNDS=60. */
const teeth = Number(process.env['ROUNDS'] ?? 4);
/**
 * In the long form it is the system's clock that jumps, for everything that is compiled as well: Debian's faketime answers
 * for the kernel. Without it, and in every run, JavaScript's.
 */
const fakeTime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const whole = process.env['SOAK'] === '1' && existsSync(fakeTime);
const [minute, hour, day] = [60_000, 3_600_000, 24 * 3_600_000];

let folder: string;
let place: Place;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-clock-'));
  mkdirSync(planted());
  setClock(0);
  const env = { NODE_OPTIONS: plantModule(planted(), whole ? systemClock() : movableClock()), LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' };
  const server = await startServer({ dataDir: await usedDataDir(folder), env });
  place = { server, wsUrl: server.url.replace(/^http/, 'ws'), udpPort: server.udpPort };
});
afterAll(async () => {
  await place.server.stop();
  holdLoopDelay('clock', place.server.output());
  rmSync(folder, { recursive: true, force: true });
});

it('[R-09] a clock that jumps ends no call, signs nobody out or in, and puts nothing into another order', async () => {
  const { server } = place;
  const account = await signUp(server.url);
  const ended = ((await (await post(server.url, '/api/auth/sign-in/email', { email: account.email, password: account.password })).json()) as { token: string }).token;
  await post(server.url, '/api/auth/sign-out', {}, { token: ended });
  const victims = await Victims.call(place, 'clock');
  const jumps = [0, hour, -hour, day, -day, ...Array.from({ length: teeth }, (_, tooth) => (tooth % 2 === 0 ? minute : -minute)), 0];
  const made: string[] = [];
  const suffering = await victims.during(async () => {
    for (const [step, offset] of jumps.entries()) {
      setClock(offset);
      await seenByServer(offset);
      const code = `step-${step}`;
      const joined = (await send(server.url, 'POST', '/api/meetings/join', account, { code })) as { status: number; body: string };
      expect([offset, joined.status]).toEqual([offset, 200]);
      made.push(code);
      // A place in the room: token, signalling, and the record of who is there, on whichever day this is.
      const guest = await NodeRoom.join({ url: server.url, wsUrl: place.wsUrl, relay: undefined, stop: async () => undefined }, { identity: account.id, room: 'unused', token: (JSON.parse(joined.body) as { token: string }).token });
      await expect.poll(async () => readPresence(await send(server.url, 'GET', `/meetings/${code}`, account)), { timeout: 10_000 }).toEqual([account.id]);
      await guest.leave();
      // The same person comes back to the first meeting, whose record may be of a later day.
      const again = (await send(server.url, 'POST', '/api/meetings/join', account, { code: 'step-0' })) as { body: string };
      const back = await NodeRoom.join({ url: server.url, wsUrl: place.wsUrl, relay: undefined, stop: async () => undefined }, { identity: account.id, room: 'unused', token: (JSON.parse(again.body) as { token: string }).token });
      await expect.poll(async () => readPresence(await send(server.url, 'GET', '/meetings/step-0', account)), { timeout: 10_000 }).toEqual([account.id]);
      await back.leave();
      await expect.poll(async () => readPresence(await send(server.url, 'GET', '/meetings/step-0', account)), { timeout: 10_000 }).toEqual([]);
      expect(await send(server.url, 'GET', '/meetings/step-0', { token: ended })).toMatchObject({ status: 401 });
    }
  });
  victims.expectUnharmed();
  victims.leave();

  const file = join(folder, 'order.parley-backup');
  await runServer({ PARLEY_DATA: server.dataDir }, ['backup', file]);
  expect(openedIn(file)).toEqual(made);
  expect(server.output()).not.toMatch(/TimeoutNegativeWarning|TimeoutOverflowWarning|request failed|"level":"error"/);
  process.stdout.write(`clock: ${jumps.length} jumps of up to a day of ${whole ? "the system's clock" : "JavaScript's clock"}, a call of two went on, ${suffering.lost} packets missing, longest silence ${Math.round(suffering.longestGapMs)} ms\n`);
}, 120_000 + teeth * 5_000);

const planted = (): string => join(folder, 'planted');
const clockFile = (): string => join(planted(), 'offset');

function setClock(offset: number): void {
  // faketime counts seconds, with a sign.
  writeFileSync(`${clockFile()}.new`, whole ? `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 1000}\n` : String(offset));
  renameSync(`${clockFile()}.new`, clockFile());
}

/** Resolves when the server's answers carry the new time. */
async function seenByServer(offset: number): Promise<void> {
  await expect
    .poll(async () => Math.abs(Date.parse((await fetch(`${place.server.url}/healthz`)).headers.get('x-clock') ?? '') - Date.now() - offset), { timeout: 5_000, interval: 20 })
    .toBeLessThan(30_000);
}

/**
 * In every process and thread of the server JavaScript's wall clock is moved by what a file says; the monotonic one is not.
 */
const movableClock = (): string => `import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
const RealDate = Date;
const real = RealDate.now;
let offset = 0;
const read = () => { offset = Number(readFileSync(${JSON.stringify(clockFile())}, 'utf8')); };
read();
setInterval(read, 20).unref();
globalThis.Date = class Date extends RealDate {
  constructor(...args) { if (args.length === 0) super(real() + offset); else super(...args); }
  static now() { return real() + offset; }
};
${tellClock}
`;

/** Every process is started with a library that moves the system's wall clock by what a file says, and leaves the monotonic one. */
const systemClock = (): string => `import { ServerResponse } from 'node:http';
if (program === 'main') {
  const [{ default: childProcess }, { syncBuiltinESMExports }] = await Promise.all([import('node:child_process'), import('node:module')]);
  const { fork } = childProcess;
  const faked = { LD_PRELOAD: ${JSON.stringify(fakeTime)}, FAKETIME_TIMESTAMP_FILE: ${JSON.stringify(clockFile())}, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_NO_CACHE: '1', FAKETIME_DISABLE_SHM: '1' };
  childProcess.fork = (file, args, options) => fork(file, args, { ...options, env: { ...options.env, ...faked } });
  syncBuiltinESMExports();
}
${tellClock}
`;

/** How the experiment sees that the jump has happened. */
const tellClock = `const writeHead = ServerResponse.prototype.writeHead;
ServerResponse.prototype.writeHead = function (...args) { this.setHeader('x-clock', new Date().toISOString()); return writeHead.apply(this, args); };`;

function readPresence(answer: Awaited<ReturnType<typeof send>>): string[] {
  if ('error' in answer || answer.status !== 200) throw new Error(JSON.stringify(answer));
  const { participants } = JSON.parse(answer.body) as { participants: { user: Record<string, unknown> } };
  return Object.keys(participants.user);
}

/** The meetings in the order in which their events will be told. */
function openedIn(path: string): string[] {
  const tables = new Map<string, { columns: string[]; rows: (string | null)[][] }>();
  let rows: (string | null)[][] = [];
  for (const text of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
    const line = JSON.parse(text) as { table?: string; columns?: { name: string }[] } | (string | null)[];
    if (Array.isArray(line)) rows.push(line);
    else if (line.table !== undefined) tables.set(line.table, { columns: (line.columns ?? []).map(({ name }) => name), rows: (rows = []) });
  }
  const read = (table: string): Record<string, string>[] => {
    const { columns, rows: found } = tables.get(table) ?? { columns: [], rows: [] };
    return found.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? ''])));
  };
  const aliases = new Map(read('meetings').map(({ id = '', alias = '' }) => [id, alias]));
  return read('events')
    .filter(({ name }) => name === 'meetings.meeting-opened')
    .sort((a, b) => Number(a['xid']) - Number(b['xid']) || Number(a['seq']) - Number(b['seq']))
    .map(({ payload = '{}' }) => aliases.get((JSON.parse(payload) as { meetingId: string }).meetingId) ?? '?')
    .filter((alias) => alias.startsWith('step-'));
}
