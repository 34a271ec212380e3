import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@parley/platform/testing/database';
import { post, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';

type Delivery = { readonly signature: string; readonly body: string };

let receiver: Server;
let store: TestDatabase;
let server: RunningServer;
const taken: Delivery[] = [];
let isOpen = true;
const waiting: (() => void)[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isOpen) taken.push({ signature: String(request.headers['parley-signature']), body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(isOpen ? 204 : 503).end();
      for (const look of waiting) look();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  // An operator is made in the database, which the embedded one opens to its owner only.
  store = await openTestDatabase('postgres');
  const { port } = receiver.address() as AddressInfo;
  const env = { DATABASE_URL: store.databaseUrl, OUTBOUND_ALLOW_HTTP: 'true', OUTBOUND_ALLOW_PRIVATE_ADDRESSES: `127.0.0.1:${port}` };
  server = await startServer({ env, limits: { 'webhooks.change': null, 'webhooks.deliver': null } });
});
afterAll(async () => {
  await server?.stop();
  await store?.dispose();
  receiver?.close();
});

/** The delivery of this event; resolves when it has come. */
function heard(type: string, count = 1): Promise<Delivery> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = taken.filter(({ body }) => JSON.parse(body).type === type)[count - 1];
      if (found !== undefined) resolve(found);
    };
    waiting.push(look);
    look();
  });
}

function isSignedBy({ signature, body }: Delivery, keyId: string, secret: string): boolean {
  const parts = new Map(signature.split(',').map((part) => part.split('=', 2) as [string, string]));
  return parts.get(keyId) === createHmac('sha256', secret).update(`${parts.get('t')}.${parts.get('id')}.${body}`).digest('hex');
}

async function answerOf(path: string, body: object, account: TestAccount): Promise<Record<string, string> & { endpoint: { id: string } }> {
  const answer = await post(server.url, path, body, account);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json() as Promise<Record<string, string> & { endpoint: { id: string } }>;
}

test('an operator\'s service hears of meetings, through a killed process and a new master key', async () => {
  const opal = await signUp(server.url);
  await store.database.query(`update accounts set role = 'operator' where id = $1`, [opal.id]);
  const { port } = receiver.address() as AddressInfo;
  const refused = await post(server.url, '/api/webhooks', { url: 'http://127.0.0.1:7/' }, opal);
  expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'webhooks.url-refused', details: { reason: 'port' } }]);
  const { endpoint, keyId = '', secret = '' } = await answerOf('/api/webhooks', { url: `http://127.0.0.1:${port}/hook`, events: ['meetings.*'] }, opal);

  await answerOf(`/api/webhooks/${endpoint.id}/test`, {}, opal);
  expect(isSignedBy(await heard('webhooks.endpoint-tested'), keyId, secret)).toBe(true);

  await answerOf('/api/meetings/join', {}, opal);
  const opened = await heard('meetings.meeting-opened');
  expect(JSON.parse(opened.body)).toMatchObject({ type: 'meetings.meeting-opened', version: 1, data: { accountId: opal.id } });
  expect(isSignedBy(opened, keyId, secret)).toBe(true);

  // The receiver is down when it happens, and so is the process that should have tried again.
  isOpen = false;
  await answerOf('/api/meetings/join', {}, opal);
  await expect.poll(async () => (await store.database.query<{ attempts: number }>(`select attempts from webhook_deliveries where state = 'waiting'`)).rows[0]?.attempts, { timeout: 20_000 }).toBeGreaterThan(0);
  server.kill('api');
  await server.ready();
  await answerOf('/api/keys/rotate-master', {}, opal);
  isOpen = true;
  const late = await heard('meetings.meeting-opened', 2);

  expect(isSignedBy(late, keyId, secret)).toBe(true);
  expect(new Set(taken.map(({ body }) => JSON.parse(body).id)).size).toBe(taken.length);
}, 120_000);
