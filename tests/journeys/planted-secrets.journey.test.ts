import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '@parley/platform/db';
import { get, launchChromium, post, runServer, startServer, type RunningServer } from '@parley/tests/harness';
import { eventually, Visitor } from './people.ts';

const canary = (name: string): string => `cnry-${name}-8Zq3Wx`;

/** What only its owner and the process that uses it may know: nowhere in a log, an answer or a file. */
const configured = {
  LIVEKIT_KEYS: `canary: ${canary('api-secret')}-0123456789abcdef`,
  SMTP_URL: `smtps://parley:${canary('smtp')}@127.0.0.1:1`,
  GOOGLE_CLIENT_ID: 'canary',
  GOOGLE_CLIENT_SECRET: canary('google'),
  METRICS_PORT: '0',
  METRICS_TOKEN: `${canary('metrics')}-0123456789`,
};

/** What people type, and where it may be kept; everywhere else it is a leak. */
const kept: Readonly<Record<string, readonly string[]>> = {
  [canary('name')]: ['accounts.name', 'meeting_members.name', 'meeting_presence.name'],
  [canary('mail').toLowerCase()]: ['accounts.email', 'mail_outbox.recipient'],
  [canary('user').toLowerCase().replaceAll('-', '_')]: ['accounts.username'],
};

/** Bodies, paths and headers of somebody who tries things out; each holds a secret that came too far. */
const malformed: readonly (readonly [string, string, RequestInit])[] = [
  ['a body that is no JSON', '/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"password": "${canary('broken-json')}` }],
  ['a body of another shape', '/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ pasword: canary('wrong-key'), password: { a: canary('nested') } }) }],
  ['a value of another type', '/api/meetings/join', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${canary('bearer')}` }, body: JSON.stringify({ code: [canary('code')] }) }],
  ['a token in the address', `/rtc/validate?access_token=${canary('query-token')}`, {}],
  ['a signed address', `/?X-Amz-Signature=${canary('signature')}&X-Amz-Security-Token=${canary('security-token')}`, { headers: { accept: 'application/json' } }],
  ['a cookie of somebody', '/api/auth/get-session', { headers: { cookie: `parley_sid=${canary('cookie')}` } }],
  ['a JWT that nobody signed', '/twirp/livekit.RoomService/ListRooms', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ iss: 'canary', sub: canary('jwt') })).toString('base64url')}.${canary('jwt-signature')}` }, body: '{}' }],
  ['another body type', '/api/meetings/join', { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: `a=ice-pwd:${canary('sdp-body')}` }],
  ['an address with a line break', `/api/%0d%0a${canary('line-break')}`, {}],
  ['a webhook that nobody signed', '/api/meetings/media-events', { method: 'POST', headers: { 'content-type': 'application/webhook+json', authorization: canary('webhook') }, body: '{}' }],
];

/** One server, one meeting, and everything that a person or a stranger can say; then all traces are read. */
describe('planted secrets', () => {
  let server: RunningServer;
  let browser: Browser;
  const password = `${canary('password')} horse battery`;
  const answers: string[] = [];
  /** Secrets that the product itself has made during the story. */
  const made: string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-canary-'));

  beforeAll(async () => {
    server = await startServer({ dataDir, env: { ...configured, LOG_LEVEL: 'trace', MEDIA_ADDRESSES: '127.0.0.1' } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const everySecret = (): string[] => [...Object.keys({ ...configured }).flatMap((key) => configured[key as keyof typeof configured].match(/cnry-[a-z-]+-8Zq3Wx/g) ?? []), canary('password'), ...malformed.flatMap(([, path, init]) => JSON.stringify([path, init]).match(/cnry-[a-z-]+-8Zq3Wx/g) ?? []), ...made];

  test('somebody signs up, meets, writes, signs out and in again wrongly', async () => {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    context.on('response', (response) => void response.text().then((text) => answers.push(`${response.url()} ${JSON.stringify(response.headers())} ${text}`), () => undefined)); // redirects have no body
    const ada = await Visitor.arrive(context, server.url, canary('name'));
    const { page } = ada;
    await page.addInitScript(keepIcePasswords);
    await page.reload();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill(canary('name'));
    await page.getByLabel('Username').fill(canary('user').replaceAll('-', '_'));
    await page.getByLabel('Email').fill(`${canary('mail')}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Confirm password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'New meeting' }).click();
    await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill(canary('message'));
    await page.keyboard.press('Enter');
    await page.getByText(canary('message')).waitFor();
    const passwords = await eventually('the browser negotiates', () => page.evaluate(() => (globalThis as unknown as { icePasswords: string[] }).icePasswords), (found) => found.length >= 2, 20_000);
    made.push(...new Set(passwords));
    const cookies = await context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    made.push(...cookies.map(({ value }) => value));
    await context.close();

    const username = canary('user').replaceAll('-', '_');
    for (const guess of [canary('guess'), `${password}!`]) await keepAnswer(post(server.url, '/api/auth/sign-in/username', { username, password: guess }));
    await keepAnswer(post(server.url, '/api/auth/sign-in/email', { email: `${canary('mail')}@example.org`, password: canary('guess') }));
  }, 120_000);

  test('somebody sends what is malformed, and no answer repeats it', async () => {
    for (const [what, path, init] of malformed) {
      const answer = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init });
      const said = `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
      for (const secret of JSON.stringify([init]).match(/cnry-[a-z-]+-8Zq3Wx/g) ?? []) expect(said, what).not.toContain(secret);
      answers.push(said);
    }
    await rawly(`GET /rtc?access_token=${canary('rtc-token')} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.from('0123456789abcdef').toString('base64')}\r\n\r\n`);
    await rawly(`GET / HTTP/1.1\r\nHost: ${canary('host')}\r\nCookie: ${canary('raw-cookie')}\r\nBad Header ${canary('header')}\r\n\r\n`);
    made.push(canary('rtc-token'), canary('raw-cookie'), canary('header'), canary('guess'), canary('message'));
  }, 60_000);

  test('[K-05] no log line has any of them, at the finest level', () => {
    const log = server.output();

    expect(log).toContain('request refused');
    for (const secret of [...everySecret(), ...Object.keys(kept), canary('mail'), canary('user')]) expect(log.includes(secret), `the log contains ${secret}`).toBe(false);
    for (const line of log.split('\n')) if (line.includes(canary('host'))) throw new Error(line);
    expect(log).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
    expect(log).not.toMatch(/ice-pwd/);
  });

  test('[K-05] no answer has a secret of the configuration, of another person or of the machinery', async () => {
    for (const path of ['/', '/healthz', '/readyz', '/api/docs/json', '/.well-known/jwks.json', '/metrics', '/api/auth/get-session']) await keepAnswer(get(server.url, path));
    const text = answers.join('\n');

    for (const value of Object.values(configured)) for (const secret of value.match(/cnry-[a-z-]+-8Zq3Wx/g) ?? []) expect(text.includes(secret), `an answer contains ${secret}`).toBe(false);
    expect(text).not.toContain(canary('password'));
    expect(text).not.toContain(dataDir);
    expect(text).not.toMatch(/node_modules|\bat \S+ \(.*:\d+:\d+\)/);
  });

  test('the children hold no secret in their environment, and neither has the way they were started', () => {
    const processes = processesUnder(server.pid);
    expect(processes.length).toBeGreaterThanOrEqual(2);

    for (const { pid } of processes) {
      const seen = readFileSync(`/proc/${pid}/environ`, 'latin1') + readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      for (const secret of everySecret()) expect(seen.includes(secret), `process ${pid} shows ${secret}`).toBe(false);
    }
  });

  test('[K-05] no file of the data directory has a secret, and what people have told stands only in its column', async () => {
    const ports = readFileSync(join(dataDir, 'ports.json'), 'utf8');
    for (const secret of everySecret()) expect(ports).not.toContain(secret);
    expect(await server.stop()).toBe(0);

    for (const file of filesUnder(dataDir)) {
      const bytes = readFileSync(file);
      for (const secret of everySecret()) expect(bytes.includes(secret), `${file} contains ${secret}`).toBe(false);
    }
    const database = await openDatabase({ dataDir, databaseUrl: undefined });
    try {
      const found = new Map<string, Set<string>>();
      const { rows: columns } = await database.query<{ table: string; column: string }>(`select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public'`);
      for (const { table, column } of columns) {
        const { rows } = await database.query<{ value: string | null }>(`select "${column}"::text as value from "${table}"`);
        for (const { value } of rows) for (const told of Object.keys(kept)) if (value?.toLowerCase().includes(told.toLowerCase())) found.set(told, (found.get(told) ?? new Set()).add(`${table}.${column}`));
      }
      for (const [told, where] of Object.entries(kept)) {
        expect(found.has(told), `${told} is kept nowhere: the search is broken`).toBe(true);
        expect(where).toEqual(expect.arrayContaining([...(found.get(told) ?? [])]));
      }
    } finally {
      await database.close();
    }
  }, 60_000);

  test('a secret that everybody tries does not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-weak-'));
    writeFileSync(join(folder, 'parley.config.json'), JSON.stringify({ global: { oidc: [{ id: 'own', issuer: 'https://login.example.org', clientId: 'parley', clientSecret: 'secret' }] } }));

    const { code, output } = await runServer({ PARLEY_CONFIG: join(folder, 'parley.config.json'), PARLEY_DATA: join(folder, 'data') });

    expect(code).toBe(78);
    expect(output).toContain('everybody tries');
    rmSync(folder, { recursive: true, force: true });
  });

  async function keepAnswer(asked: Promise<Response>): Promise<void> {
    const answer = await asked;
    answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  }

  /** Says something that no client library would, and waits for the end of the answer. */
  function rawly(text: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
      let said = '';
      socket.on('data', (bytes) => (said += bytes.toString('latin1')));
      socket.on('error', () => undefined); // 'close' follows
      socket.once('close', () => {
        answers.push(said);
        resolve();
      });
    });
  }
});

/** Runs in the page: remembers the passwords of every description that is set. */
function keepIcePasswords(): void {
  const found: string[] = [];
  Object.assign(globalThis, { icePasswords: found });
  for (const name of ['setLocalDescription', 'setRemoteDescription'] as const) {
    const original = RTCPeerConnection.prototype[name] as (this: RTCPeerConnection, ...args: unknown[]) => Promise<void>;
    RTCPeerConnection.prototype[name] = async function (this: RTCPeerConnection, ...args: unknown[]) {
      await original.apply(this, args);
      const text = (name === 'setLocalDescription' ? this.localDescription : this.remoteDescription)?.sdp ?? '';
      found.push(...[...text.matchAll(/^a=ice-pwd:(\S+)/gm)].map((match) => match[1] ?? ''));
    };
  }
}

function processesUnder(parent: number): { readonly pid: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [{ pid: Number(name) }] : [];
    } catch {
      // Ended while we looked.
      return [];
    }
  });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
