import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantModule, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiKey, apiSecret } from '../conformance/livekit/lossy-server.ts';
import { NodeRoom } from '../conformance/livekit/node-room.ts';
import { send } from './meeting-writers.ts';

let folder: string;
let server: RunningServer;
let account: TestAccount;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-hang-'));
  server = await startServer({ env: { NODE_OPTIONS: plantModule(folder, spinOnDemand()), LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' } });
  account = await signUp(server.url);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each(['media', 'api'] as const)('[R-19] a %s process that computes without an end is found, ended and started again, and clients come back by themselves', async (role) => {
  const guest = await NodeRoom.join({ url: server.url, wsUrl: server.url.replace('http', 'ws'), relay: undefined, stop: async () => undefined }, { identity: 'guest', room: role });
  const begun = performance.now();

  writeFileSync(join(folder, role), '');
  // The operator learns that it hung, and where.
  const told = new RegExp(`The ${role} process did not answer for \\d+ seconds and is ended; it used [^]*\\nWhere it was: plantedEndlessLoop \\(planted\\.mjs:\\d+\\) < `);
  await expect.poll(() => server.output(), { timeout: 20_000 }).toMatch(told);
  rmSync(join(folder, role));
  await server.ready();
  await guest.hears('reconnecting', 'reconnected');

  process.stdout.write(`hang: ${role}: people were back ${Math.round(performance.now() - begun)} ms after it began\n`);
  expect(await send(server.url, 'POST', '/meeting/join', account, { meetingId: `after-${role}` })).toMatchObject({ status: 200 });
  // The other process was none of it.
  expect(server.output().match(/ended unexpectedly/g)).toHaveLength(role === 'media' ? 1 : 2);
  await guest.leave();
});

/** When its trigger exists, a process never lets go again. */
const spinOnDemand = (): string => `import { existsSync } from 'node:fs';
function plantedEndlessLoop() { while (existsSync(${JSON.stringify(folder)} + '/' + role)) ; }
if (role !== undefined) setInterval(plantedEndlessLoop, 50).unref();
`;
