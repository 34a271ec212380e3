import { holdBar, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiKey, apiSecret, mintToken } from '../conformance/livekit/lossy-server.ts';
import { NodeRoom } from '../conformance/livekit/node-room.ts';
import { checkHistory, type Operation } from './check-history.ts';
import { holdLoopDelay } from './hold-loop-delay.ts';
import { MeetingWriters, send, type Answer, type Failure } from './meeting-writers.ts';
import { OwnPostgres } from './own-postgres.ts';

/** Each trouble once in every run; more by hand: ROUNDS=10. */
const rounds = Number(process.env['ROUNDS'] ?? 1);
/** How long the database stays away: long enough for every writer to meet it twice. */
const outageMs = 3_000;
const failsWithinMs = 2_000;

let postgres: OwnPostgres;
let server: RunningServer;
let account: TestAccount;
beforeAll(async () => {
  postgres = await OwnPostgres.open();
  server = await startServer({ env: { DATABASE_URL: postgres.url, LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' } });
  account = await signUp(server.url);
});
afterAll(async () => {
  await server.stop();
  holdLoopDelay('database', server.output());
  postgres.dispose();
});

const away = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, outageMs));

/** What may become of somebody else's PostgreSQL. Each leaves it working. */
const troubles: Readonly<Record<string, () => Promise<void>>> = {
  'it is stopped and started': async () => {
    postgres.stop('fast');
    await away();
    postgres.start();
  },
  'it crashes': async () => {
    postgres.stop('immediate');
    await away();
    postgres.start();
  },
  'it hangs': async () => {
    postgres.freeze();
    await away();
    postgres.thaw();
  },
  'its operator ends all sessions': () => postgres.session(async (client) => void (await client.query(endOurs))),
  'somebody locks the table': () =>
    postgres.session(async (client) => {
      await client.query('begin; lock table meetings in access exclusive mode');
      await away();
      await client.query('rollback');
    }),
  'others have taken every connection': () =>
    postgres.session(async (client) => {
      const others = await takeAll();
      await client.query(endOurs);
      const late = await takeAll();
      await away();
      await Promise.all([...others, ...late].map((other) => other.end()));
    }),
};

const endOurs = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley'`;

async function takeAll(): Promise<pg.Client[]> {
  const taken = await Promise.all(Array.from({ length: 40 }, () => postgres.connectOrNot()));
  return taken.filter((client) => client !== undefined);
}

it.each(Object.entries(troubles))(
  '[R-10] %s: writes fail soon and say so, rooms go on, nobody is let in unasked, nothing acknowledged is lost',
  async (name, trouble) => {
    const operations: Operation[] = [];
    const answers: (Answer | Failure)[] = [];
    let backMs = 0;
    const guest = await NodeRoom.join({ url: server.url, wsUrl: server.url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'guest', room: 'going-on' });
    for (let round = 0; round < rounds; round += 1) {
      const load = new MeetingWriters(server.url, account, `${name.replaceAll(/[^a-z]/g, '')}${round}`).start(6);
      await expect.poll(() => load.count('ok'), { timeout: 20_000 }).toBeGreaterThan(20);

      const over = trouble();
      const during = name.includes('ends all') ? undefined : await askMeanwhile();
      await over;
      const backAt = performance.now();
      const before = load.count('ok');
      await expect.poll(() => load.count('ok'), { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
      backMs = Math.max(backMs, performance.now() - backAt);
      await load.stop();

      // Without a database nobody can be recognised: an answer of 401 would end the session in the browser, 200 would be a hole.
      if (during !== undefined) expect(during).toEqual({ session: 503, joinsMedia: 200 });
      operations.push(...load.operations());
      answers.push(...load.answers);
      expect(checkHistory(load.operations(), await load.traces(), 1)).toEqual([]);
    }
    await guest.local.publishData(new TextEncoder().encode('still here'), { reliable: true, topic: 'x' });
    expect(guest.heard().filter((line) => /reconnecting|disconnected/.test(line))).toEqual([]);
    await guest.leave();

    const refused = answers.filter((answer) => 'error' in answer || answer.status !== 200);
    const slowest = Math.max(...refused.map((answer) => answer.ms), 0);
    const ok = operations.filter(({ outcome }) => outcome === 'ok').length;
    process.stdout.write(`database: ${name}: ${ok} acknowledged, ${refused.length} refused after at most ${Math.round(slowest)} ms, first success ${Math.round(backMs)} ms after it was back, none lost\n`);
    expect(refused.filter((answer) => 'error' in answer || answer.status !== 503 || answer.retryAfter === undefined)).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    holdBar(`${name}: refused after`, slowest, failsWithinMs);
    expect(server.output()).not.toContain('is started again');
  },
  60_000 + rounds * 30_000,
);

it('[R-10] a sign-in while the database is away is no wrong password, and readiness says what is missing', async () => {
  postgres.stop('fast');
  const credentials = { email: account.email, password: account.password };

  const signIn = await send(server.url, 'POST', '/api/auth/sign-in/email', undefined, credentials);
  const signUpAnswer = await send(server.url, 'POST', '/api/auth/sign-up/email', undefined, { ...credentials, email: 'new@example.org', username: 'newcomer', name: 'New' });
  const session = await send(server.url, 'GET', '/api/auth/get-session', account);
  postgres.start();

  for (const answer of [signIn, signUpAnswer, session]) expect(answer).toMatchObject({ status: 503, retryAfter: '2' });
  await expect.poll(async () => statusOf(await send(server.url, 'POST', '/api/auth/sign-in/email', undefined, credentials)), { timeout: 10_000 }).toBe(200);
});

it('[R-10] an api process that starts again without its database waits for it, and calls go on', async () => {
  const guest = await NodeRoom.join({ url: server.url, wsUrl: server.url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'waiter', room: 'going-on' });
  postgres.stop('fast');
  server.kill('api');
  await expect.poll(async () => (await send(server.url, 'GET', '/readyz')) as { status?: number; body?: string }, { timeout: 20_000 }).toMatchObject({ status: 503, body: expect.stringContaining('database') as string });
  postgres.start();
  await server.ready();

  expect(statusOf(await send(server.url, 'POST', '/meeting/join', account, { meetingId: 'after-the-wait' }))).toBe(200);
  await guest.leave();
});

async function askMeanwhile(): Promise<{ session: number; joinsMedia: number }> {
  // The trouble begins with the first writer that meets it.
  const session = async (): Promise<number> => statusOf(await send(server.url, 'POST', '/meeting/join', account, { meetingId: 'meanwhile' }));
  let last = await session();
  for (let tries = 0; last === 200 && tries < 200; tries += 1) last = await session();
  const token = await mintToken('late', 'going-on');
  const joins = await send(server.url, 'GET', `/rtc/validate?access_token=${token}`);
  return { session: last, joinsMedia: statusOf(joins) };
}

function statusOf(answer: Answer | Failure): number {
  return 'error' in answer ? 0 : answer.status;
}
