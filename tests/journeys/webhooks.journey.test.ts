import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@parley/platform/testing/database';
import { launchChromium, post, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';

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

test('an operator adds a webhook on its page, sees what was sent, sends it again, pauses it and deletes it', async () => {
  const olga = await signUp(server.url);
  await store.database.query(`update accounts set role = 'operator' where id = $1`, [olga.id]);
  await store.database.query('delete from webhook_endpoints');
  isOpen = true;
  const { port } = receiver.address() as AddressInfo;
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ locale: 'en-GB' });
    const [name = '', value = ''] = olga.cookie.split('=', 2);
    await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' }]);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    await page.goto(`${server.url}/settings/webhooks`);
    await page.getByText('No service hears of anything yet').waitFor();

    // By the keyboard alone: the dialog begins with its field, Enter sends it.
    await page.getByRole('button', { name: 'Add a webhook' }).press('Enter');
    await page.keyboard.type('http://127.0.0.1:7/hook');
    await page.keyboard.press('Enter');
    await page.getByText('This server calls ports 443 and 8443 only').waitFor();
    await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}/page`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Keep this secret' }).waitFor();
    await page.getByRole('button', { name: 'Copy Secret' }).click();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    const keyId = await page.getByRole('textbox', { name: 'Key' }).inputValue();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.content()).not.toContain(secret);

    const before = taken.filter(({ body }) => JSON.parse(body).type === 'webhooks.endpoint-tested').length;
    const choose = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: `More for 127.0.0.1:${port}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Send a test');
    expect(isSignedBy(await heard('webhooks.endpoint-tested', before + 1), keyId, secret)).toBe(true);
    const row = page.getByRole('listitem').filter({ hasText: 'webhooks.endpoint-tested' }).last();
    await row.getByText('Delivered').waitFor();
    await row.getByRole('button', { name: /^Send webhooks\.endpoint-tested of .* again$/ }).click();
    const [first, again] = [await heard('webhooks.endpoint-tested', before + 1), await heard('webhooks.endpoint-tested', before + 2)];
    expect(JSON.parse(again.body).id).toBe(JSON.parse(first.body).id);

    await choose('Pause');
    await page.getByText('Paused', { exact: true }).waitFor();
    expect((await store.database.query<{ because: string }>('select disabled_because as because from webhook_endpoints')).rows).toEqual([{ because: 'asked' }]);
    await choose('Switch on');
    await page.getByText('On', { exact: true }).waitFor();

    await choose('Delete');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await choose('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No service hears of anything yet').waitFor();
    expect((await store.database.query('select id from webhook_endpoints')).rows).toEqual([]);
  } finally {
    await browser.close();
  }
}, 120_000);
