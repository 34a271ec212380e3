import { request } from 'node:http';
import { rmSync } from 'node:fs';
import { signUp, startServer, usedDataDir, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { apiKey, apiSecret, mintToken } from '../conformance/livekit/lossy-server.ts';
import { NodeRoom } from '../conformance/livekit/node-room.ts';
import { checkHistory } from './check-history.ts';
import { holdLoopDelay } from './hold-loop-delay.ts';
import { MeetingWriters, send } from './meeting-writers.ts';

/** Two restarts in every run; more by hand: ROUNDS=30. */
const rounds = Number(process.env['ROUNDS'] ?? 2);
const writers = 8;
const slowMs = 2_500;

let dataDir: string;
let server: RunningServer;
let account: TestAccount;
let env: Record<string, string>;
beforeAll(async () => {
  dataDir = await usedDataDir();
  env = { LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' };
  server = await startServer({ dataDir, env });
  account = await signUp(server.url);
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The same server again, at the addresses that its clients know. */
async function restart(): Promise<void> {
  server = await startServer({ dataDir, env: { ...env, PORT: new URL(server.url).port, MEDIA_PORT: String(server.udpPort) } });
}

it(
  '[R-13] a restart under load cuts no request: each is done, or refused with a sentence, and what was done is there',
  async () => {
    const operations = { ok: 0, fail: 0, info: 0 };
    for (let round = 0; round < rounds; round += 1) {
      // Like a client behind a proxy: the first refusal sends it elsewhere.
      const load = new MeetingWriters(server.url, account, `r${round}`).start(writers, (answer) => 'error' in answer || answer.status !== 200);
      await expect.poll(() => load.count('ok'), { timeout: 20_000 }).toBeGreaterThan(50);

      const code = await server.stop();
      holdLoopDelay('drain', server.output());
      await load.finished();
      await restart();

      expect(code).toBe(0);
      expect(load.answers.filter((answer) => 'error' in answer && answer.error !== 'ECONNREFUSED')).toEqual([]);
      expect(load.answers.filter((answer) => !('error' in answer) && answer.status >= 500).every((answer) => 'retryAfter' in answer && answer.retryAfter !== undefined)).toBe(true);
      expect(checkHistory(load.operations(), await load.traces(server.url), 1)).toEqual([]);
      for (const outcome of ['ok', 'fail', 'info'] as const) operations[outcome] += load.count(outcome);
    }
    process.stdout.write(`drain: ${rounds} restarts, ${operations.ok} acknowledged, ${operations.fail} refused, ${operations.info} unanswered, none lost\n`);
    expect(operations.info).toBe(0);
  },
  60_000 + rounds * 20_000,
);

it('[R-13] readiness ends at once, nobody new comes in, and a request that has begun is finished', async () => {
  const token = await mintToken('late', 'drain');
  const slow = beginJoin(server.url, account, 'begun-before');
  await slow.begun;

  const stopped = server.stop();
  await expect.poll(() => status('/readyz'), { timeout: 5_000, interval: 10 }).toBe(503);
  const refused = await send(server.url, 'POST', '/meeting/join', account, { meetingId: 'begun-after' });
  const upgrade = await openSocket(`${server.url.replace('http', 'ws')}/rtc?access_token=${token}&protocol=15`);
  // A client that takes its time: longer than the port itself is kept open for anybody.
  await new Promise((resolve) => setTimeout(resolve, slowMs));
  const answer = await slow.finish();

  expect(refused).toMatchObject({ status: 503, retryAfter: '2' });
  expect(upgrade).toBe(503);
  expect(answer).toBe(200);
  expect(await stopped).toBe(0);
  await restart();
});

it('[R-13] an official client comes back to the restarted server by itself, and its socket was closed as a restart', async () => {
  const anna = await NodeRoom.join({ url: server.url, wsUrl: server.url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'anna', room: 'drain' });
  const raw = new WebSocket(`${server.url.replace('http', 'ws')}/rtc?access_token=${await mintToken('raw', 'drain')}&protocol=15`);
  const closed = new Promise<number>((resolve) => raw.once('close', resolve));
  await new Promise((resolve) => raw.once('message', resolve));

  const code = await server.stop();
  await restart();

  expect(code).toBe(0);
  expect(await closed).toBe(1012);
  await anna.hears('reconnecting', 'reconnected');
  expect(anna.hasHeard('disconnected')).toBe(false);
  await anna.leave();
});

it('[R-13] a server that waits for its guests is cut short by the second signal', async () => {
  await server.stop();
  env = { ...env, DRAIN_TIMEOUT_MS: '600000' };
  await restart();
  const guest = new WebSocket(`${server.url.replace('http', 'ws')}/rtc?access_token=${await mintToken('guest', 'drain')}&protocol=15`);
  await new Promise((resolve) => guest.once('message', resolve));

  const stopped = server.stop();
  await expect.poll(() => status('/readyz'), { timeout: 5_000, interval: 10 }).toBe(503);
  // Still there, and answering: who is inside may go on.
  const answer = await send(server.url, 'POST', '/meeting/join', account, { meetingId: 'while-draining' });
  process.kill(server.pid, 'SIGTERM');

  expect(answer).toMatchObject({ status: 200 });
  expect(await stopped).toBe(0);
});

async function status(path: string): Promise<number> {
  const answer = await send(server.url, 'GET', path);
  return 'error' in answer ? 0 : answer.status;
}

/** A request whose body comes later. */
function beginJoin(url: string, who: TestAccount, id: string): { begun: Promise<void>; finish(): Promise<number> } {
  const body = JSON.stringify({ meetingId: id });
  const headers = { authorization: `Bearer ${who.token}`, 'content-type': 'application/json', 'content-length': String(body.length), expect: '100-continue' };
  const sent = request(new URL('/meeting/join', url), { method: 'POST', headers });
  const answered = new Promise<number>((resolve, reject) => {
    sent.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.once('error', reject);
  });
  // The server has read the headers when it asks for the body.
  const begun = new Promise<void>((resolve) => sent.once('continue', resolve));
  sent.flushHeaders();
  return {
    begun,
    finish: () => {
      sent.end(body);
      return answered;
    },
  };
}

function openSocket(url: string): Promise<number> {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.resume().statusCode ?? 0));
    socket.once('open', () => resolve(101));
    socket.once('error', () => resolve(0));
  });
}
