import { createSocket } from 'node:dgram';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { holdBar, signUp, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { mint, openPlace, Victims, type Place, type Suffering } from '../conformance/hostile/victims.ts';
import { childPid } from './child-pid.ts';
import { holdLoopDelay } from './hold-loop-delay.ts';
import { send } from './meeting-writers.ts';

/** A fraction in every run; the whole by hand: ROUNDS=20 is fifty thousand datagrams and two thousand slow sockets. */
const rounds = Number(process.env['ROUNDS'] ?? 1);
/** Each costs a quarter of a second of a processor, unless it is told to wait. */
const signIns = rounds > 1 ? 500 : 150;
/** No byte for so long, and the port gives a connection up. */
const silenceMs = 14_000;
/** What descriptors may differ afterwards. */
const spare = 3;
const recoveryMs = 5_000;

let place: Place;
let account: TestAccount;
beforeAll(async () => {
  place = await openPlace();
  account = await signUp(place.server.url);
});
afterAll(async () => {
  await place.server.stop();
  holdLoopDelay('flood', place.server.output());
});

const floods: Readonly<Record<string, () => Promise<string>>> = {
  'datagrams of noise': async () => {
    const socket = createSocket('udp4');
    for (let n = 0; n < 2_500 * rounds; n += 1) {
      socket.send(randomBytes(20 + (n % 1_200)), place.udpPort, '127.0.0.1');
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    return `${2_500 * rounds} datagrams`;
  },
  'sockets that say one letter and wait': async () => {
    const sockets = await Promise.all(Array.from({ length: 100 * rounds }, () => openSocket('G')));
    const answer = await send(place.server.url, 'GET', '/readyz');
    for (const socket of sockets) socket.destroy();
    expect(answer).toMatchObject({ status: 200 });
    return `${sockets.length} sockets`;
  },
  'sign-ins, all at once': async () => {
    const { email } = account;
    const asked = Array.from({ length: signIns }, () => send(place.server.url, 'POST', '/api/auth/sign-in/email', undefined, { email, password: 'not this password' }));
    const meanwhile = await send(place.server.url, 'GET', '/api/auth/get-session', account);
    // A machine that is busy for others answers later than the port's own limit for silence, which then cuts.
    const answered = (await Promise.all(asked)).filter((answer) => !('error' in answer) || answer.ms < silenceMs);
    const statuses = answered.map((answer) => ('error' in answer ? answer.error : answer.status));
    expect(meanwhile).toMatchObject({ status: 200 });
    expect(statuses.length).toBeGreaterThan(signIns / 2);
    // Each is told no: wrong, or too many at once.
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([]);
    return `${statuses.filter((status) => status === 429).length} of ${signIns} told to wait`;
  },
  'bad tokens at the media door': async () => {
    const good = await mint('x', 'x');
    for (let n = 0; n < 5 * rounds; n += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => send(place.server.url, 'GET', `/rtc/validate?access_token=${good.slice(0, -6)}${randomBytes(4).toString('hex')}`)));
      expect(answers.filter((answer) => 'error' in answer || answer.status !== 401)).toEqual([]);
    }
    return `${250 * rounds} tokens`;
  },
};

const stages: Readonly<Record<string, () => Promise<void>>> = {
  'TCP': async () => void (await openSocket('')).destroy(),
  'half an HTTP request': async () => void (await openSocket('POST /meeting/join HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')).destroy(),
  'half a WebSocket handshake': async () => void (await openSocket('GET /rtc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n')).destroy(),
  'a WebSocket that joins and is gone': async () => {
    const socket = new WebSocket(`${place.wsUrl}/rtc?access_token=${await mint(randomBytes(6).toString('hex'), 'churn')}&protocol=15`);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.terminate();
  },
  'a first STUN and DTLS packet': async () => {
    const socket = createSocket('udp4');
    const binding = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
    const hello = Buffer.concat([Buffer.from([22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 1]), randomBytes(59)]);
    await Promise.all([binding, hello].map((bytes) => new Promise((resolve) => socket.send(bytes, place.udpPort, '127.0.0.1', resolve))));
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  },
};

it('[R-22] whoever connects and goes, at any stage, leaves no descriptor behind', async () => {
  const perStage = 60 * rounds;
  // Once before counting: what is opened for the first guest stays open for the next.
  for (const touch of Object.values(stages)) await touch();
  await expect.poll(() => send(place.server.url, 'GET', '/readyz')).toMatchObject({ status: 200 });
  await settled();
  const before = descriptors();
  for (const touch of Object.values(stages)) {
    for (let n = 0; n < perStage; n += 20) await Promise.all(Array.from({ length: 20 }, touch));
  }
  await expect.poll(() => Object.entries(descriptors()).filter(([role, count]) => count > before[role as keyof typeof before] + spare), { timeout: 40_000, interval: 200 }).toEqual([]);
  process.stdout.write(`churn: ${perStage} at each of ${Object.keys(stages).length} stages, descriptors ${JSON.stringify(before)} before and ${JSON.stringify(descriptors())} after\n`);
  expect(place.server.output()).not.toMatch(/ended unexpectedly|"level":"error"/);
}, 90_000 + rounds * 30_000);

/** In the long form all of them at once as well: then nobody promises that nothing is lost, only that it goes on. */
const together = 'everything at once';
const storms: readonly (readonly [string, () => Promise<string>])[] = [
  ...Object.entries(floods),
  ...(rounds > 1 ? ([[together, async () => (await Promise.all(Object.values(floods).map((flood) => flood()))).join(', ')]] as const) : []),
];

it.each(storms)('[R-20] %s: a call goes on, others are answered, memory stays bounded, nothing is restarted', async (name, flood) => {
  const victims = await Victims.call(place, `flood ${name}`);
  let what = '';
  const suffering: Suffering = await victims.during(async () => {
    what = await flood();
  });
  // When it is over everything that is said is heard again, and the server serves.
  const recoveredMs = await victims.unbroken();
  const answer = await send(place.server.url, 'GET', '/readyz');
  victims.expectUnharmed();
  victims.leave();

  process.stdout.write(
    `flood: ${name}: ${what}, ${suffering.lost} packets of the call missing, whole again after ${Math.round(recoveredMs)} ms, slowest health ${Math.round(suffering.slowestHealthMs)} ms, api ${Math.round(suffering.grownApiMb)} MB, media ${Math.round(suffering.grownMediaMb)} MB more\n`,
  );
  expect(answer).toMatchObject({ status: 200 });
  holdBar(`${name}: whole again after`, recoveredMs, recoveryMs);
  if (name !== together) expect(suffering.lost).toBeLessThan(20);
  expect(suffering.grownApiMb).toBeLessThan(300);
  expect(suffering.grownMediaMb).toBeLessThan(100);
}, 60_000 + rounds * 20_000);

function descriptors(): { api: number; media: number } {
  const count = (role: 'api' | 'media'): number => readdirSync(`/proc/${childPid(place.server.pid, role)}/fd`).length;
  return { api: count('api'), media: count('media') };
}

/** The number of descriptors stays the same for a while. */
async function settled(): Promise<void> {
  let last = '';
  await expect
    .poll(
      () => {
        const now = JSON.stringify(descriptors());
        const same = now === last;
        last = now;
        return same;
      },
      { timeout: 30_000, interval: 1_500 },
    )
    .toBe(true);
}

function openSocket(text: string): Promise<Socket> {
  const { port } = new URL(place.server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined); // the server may be the one that ends it
      if (text === '') resolve(socket);
      else socket.write(text, () => resolve(socket));
    });
  });
}
