import { createServer, type AddressInfo, type Server } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp, type App } from '../http/index.ts';
import { createUuidV7 } from '../ids/index.ts';
import { Limiter } from '../limits/index.ts';
import { createLogger } from '../log/index.ts';
import { createSeededRandom } from '../testing/index.ts';
import { localhostCertificate, openMailServer, type TestMailServer } from '../testing/mail/index.ts';
import { openTestDatabase, testDatabases, type TestDatabase } from '../testing/database/index.ts';
import { deliverMail, forgetGivenUp, type DeliverMailOptions } from './deliver-mail.ts';
import { createOutbox, mailMigrations, openMail, type Letter } from './index.ts';
import { maxMailboxLetters } from './mailbox.ts';
import { LetterRefused, type MailTransport } from './mail-transport.ts';
import { createSmtpTransport, type SmtpSettings } from './smtp-transport.ts';

const from = 'Parley <no-reply@parley.example>';
const letter: Letter = { to: 'ada@example.org', subject: 'Confirm your address', text: 'Hello,\n\nopen this page:\nhttps://meet.example.org/x?token=abc&y=1\n' };
const minute = 60_000;

describe.each(testDatabases())('letters on %s', (engine) => {
  let store: TestDatabase;
  const clock = { now: 0 };
  let lines: { level: string; msg: string }[];
  let log: ReturnType<typeof createLogger>;
  const newId = createUuidV7(Date.now, createSeededRandom(1));
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    store = await openTestDatabase(engine, [mailMigrations()]);
  }, 60_000);
  afterAll(() => store?.dispose());
  beforeEach(async () => {
    await store.database.query('delete from mail_outbox');
    await store.database.query('delete from mailbox_letters');
    clock.now = Date.parse('2026-11-21T10:00:00Z');
    lines = [];
    log = createLogger({ destination: new Writable({ write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk))), done()) }) });
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  const mailServer = async (options?: Parameters<typeof openMailServer>[0]): Promise<TestMailServer> => {
    const server = await openMailServer(options);
    open.push(server);
    return server;
  };
  const smtp = (port: number, more: Partial<SmtpSettings> = {}): MailTransport => createSmtpTransport({ host: 'localhost', port, secure: false, silenceMs: 5_000, ...more });
  const options = (transport: MailTransport): DeliverMailOptions => ({ database: store.database, transport, from, now: () => clock.now, random: () => 0.5, log });
  const write = (wish: Partial<Letter> = {}) => store.database.transaction((tx) => createOutbox({ newId, now: () => clock.now })(tx, { ...letter, ...wish }));
  const rows = async () =>
    (await store.database.query<{ attempts: number; next_attempt_at: Date; last_problem: string | null; given_up_at: Date | null; body: string }>('select * from mail_outbox order by created_at, id')).rows;

  test('a letter arrives as text and as HTML made of the same text, and its row goes', async () => {
    const server = await mailServer();
    await write();

    await deliverMail(options(smtp(server.port)));

    expect(server.letters).toHaveLength(1);
    const [arrived] = server.letters;
    expect(arrived).toMatchObject({ envelope: { from: 'no-reply@parley.example', to: ['ada@example.org'] }, from: { name: 'Parley', address: 'no-reply@parley.example' }, subject: letter.subject });
    expect(arrived?.text.trim()).toBe(letter.text.trim());
    expect(arrived?.html).toContain('<a href="https://meet.example.org/x?token=abc&amp;y=1">https://meet.example.org/x?token=abc&amp;y=1</a>');
    expect(arrived?.messageId).toMatch(/^<[0-9a-f-]{36}@parley\.example>$/);
    expect(await rows()).toEqual([]);
  });

  test('a letter of a transaction that is undone is never sent', async () => {
    const server = await mailServer();
    await store.database.transaction(async (tx) => (await createOutbox({ newId, now: () => clock.now })(tx, letter), Promise.reject(new Error('undo')))).catch(() => undefined);

    await deliverMail(options(smtp(server.port)));

    expect(server.letters).toEqual([]);
  });

  test('STARTTLS is used and the server is authenticated before the password is told', async () => {
    const own = localhostCertificate();
    const accounts: unknown[] = [];
    const server = await mailServer({ ...own, disabledCommands: [], authOptional: false, onAuth: ({ username, password }, _session, done) => (accounts.push({ username, password }), done(null, { user: username })) });
    await write();

    await deliverMail(options(smtp(server.port, { requireTls: true, ca: own.cert, user: 'parley', password: 'p@ss:wörd' })));

    expect(server.letters[0]).toMatchObject({ secure: true, user: 'parley' });
    expect(accounts).toEqual([{ username: 'parley', password: 'p@ss:wörd' }]);
  });

  test('without STARTTLS, or with a certificate nobody vouches for, neither letter nor password leaves, and the letter is kept', async () => {
    const accounts: unknown[] = [];
    const onAuth: NonNullable<Parameters<typeof openMailServer>[0]>['onAuth'] = (auth, _session, done) => (accounts.push(auth), done(null, { user: 'x' }));
    const plain = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth });
    const stranger = await mailServer({ ...localhostCertificate(), disabledCommands: [], onAuth });

    for (const { port, letters } of [plain, stranger]) {
      await store.database.query('delete from mail_outbox');
      await write();
      await deliverMail(options(smtp(port, { requireTls: true, user: 'parley', password: 'secret' })));
      expect(letters).toEqual([]);
      expect(accounts).toEqual([]);
      expect(await rows()).toMatchObject([{ attempts: 1, given_up_at: null, last_problem: expect.any(String) }]);
    }
    // The same plain server on this machine is good enough.
    clock.now += minute;
    await deliverMail(options(smtp(plain.port)));
    expect(plain.letters).toHaveLength(1);
  });

  test('a letter that cannot be sent is tried again, later and later, and given up after a day without its text', async () => {
    const server = await mailServer({ onMailFrom: (_address, _session, done) => done(Object.assign(new Error('try again later'), { responseCode: 451 })) });
    const transport = smtp(server.port);
    await write();

    const waits: number[] = [];
    for (let tries = 0; tries < 100; tries++) {
      await deliverMail(options(transport));
      const [row] = await rows();
      if (row === undefined || row.given_up_at !== null) break;
      waits.push(row.next_attempt_at.getTime() - clock.now);
      clock.now = row.next_attempt_at.getTime();
    }

    expect(waits.slice(0, 9)).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, 3_600_000, 3_600_000]);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(24 * 60 * minute);
    expect(waits.length).toBeGreaterThan(25);
    expect(await rows()).toMatchObject([{ given_up_at: new Date(clock.now), body: '', last_problem: expect.stringContaining('451') }]);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ msg: 'a letter was given up; its reader does not get it' }]);
    // The log leaves out what repeats itself fast, and this clock is fast.
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', msg: 'a letter was not sent and is tried again' }));
    expect(JSON.stringify(lines)).not.toContain('ada@example.org');

    await deliverMail(options(transport));
    expect((await rows())[0]?.attempts).toBe(waits.length + 1);
  });

  test.each([
    ['the sender', { onMailFrom: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(Object.assign(new Error('no'), { responseCode: 550 })) }],
    ['the recipient', { onRcptTo: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(Object.assign(new Error('no ada@example.org here'), { responseCode: 550 })) }],
  ])('a letter that is refused for good because of %s is given up at once', async (_what, behaviour) => {
    const server = await mailServer(behaviour);
    await write();
    await deliverMail(options(smtp(server.port)));

    expect(await rows()).toMatchObject([{ attempts: 1, given_up_at: expect.any(Date), body: '', last_problem: expect.stringContaining('550') }]);
    expect((await rows())[0]?.last_problem).not.toContain('ada@');
  });

  test('[K-10] who got no letter can be seen for thirty days, and what still waits is never forgotten', async () => {
    await write();
    await deliverMail(options({ send: () => Promise.reject(new LetterRefused('550 no', undefined)) }));
    await write();

    clock.now += 30 * 24 * 60 * minute;
    expect(await forgetGivenUp(options(smtp(1)))).toBe(0);
    clock.now += 1;
    expect(await forgetGivenUp(options(smtp(1)))).toBe(1);

    expect(await rows()).toMatchObject([{ given_up_at: null }]);
  });

  test('a wrong password of ours is no reason to give letters up', async () => {
    const server = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(Object.assign(new Error('bad credentials'), { responseCode: 535 })) });
    await write();
    await deliverMail(options(smtp(server.port, { user: 'parley', password: 'old' })));

    expect(await rows()).toMatchObject([{ attempts: 1, given_up_at: null }]);

    // Nor is a missing one: the server says so when it hears the sender.
    const strict = await mailServer({ disabledCommands: ['STARTTLS'], authOptional: false, allowInsecureAuth: true });
    clock.now += minute;
    await deliverMail(options(smtp(strict.port)));
    expect(await rows()).toMatchObject([{ attempts: 2, given_up_at: null, last_problem: expect.stringContaining('530') }]);
  });

  test('a server that says nothing, hangs up, or is not there costs one try', async () => {
    const sockets: { destroy(): unknown }[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    const rude = createServer((socket) => socket.end());
    const ports: number[] = [];
    for (const server of [silent, rude] as Server[]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ports.push((server.address() as AddressInfo).port); // it listens on TCP
    }
    ports.push(1);
    const silenceMs = 150;

    for (const [index, port] of ports.entries()) {
      await store.database.query('delete from mail_outbox');
      await write();
      await deliverMail(options(smtp(port, { silenceMs })));
      expect(await rows(), `server ${index}`).toMatchObject([{ attempts: 1, given_up_at: null, last_problem: expect.any(String) }]);
    }
    for (const socket of sockets) socket.destroy();
    silent.close();
    rude.close();
  });

  test('who dies between sending and deleting leaves the letter to another one, which sends it under the same Message-ID', async () => {
    const server = await mailServer();
    const real = smtp(server.port);
    await write();
    let sent = (): void => undefined;
    const died = new Promise<void>((resolve) => (sent = resolve));
    void deliverMail(options({ send: async (composed) => (await real.send(composed), sent(), new Promise<void>(() => undefined)) }));
    await died;

    await deliverMail(options(real));
    expect(server.letters).toHaveLength(1);
    clock.now += 5 * minute;
    await deliverMail(options(real));

    expect(server.letters).toHaveLength(2);
    expect(server.letters[0]?.messageId).toBe(server.letters[1]?.messageId);
    expect(await rows()).toEqual([]);
  });

  test('two processes send each of forty letters once', async () => {
    const server = await mailServer();
    for (let i = 0; i < 40; i++) await write({ to: `person${i}@example.org` });

    await Promise.all([deliverMail(options(smtp(server.port))), deliverMail(options(smtp(server.port)))]);

    expect(new Set(server.letters.map(({ envelope }) => envelope.to[0])).size).toBe(40);
    expect(server.letters).toHaveLength(40);
    expect(await rows()).toEqual([]);
  });

  test('what people call themselves begins no header, adds no recipient and runs nowhere', async () => {
    const server = await mailServer();
    const name = 'Eve\r\nBcc: mallory@evil.example\r\n\r\n<script>alert(1)</script>';
    await write({ subject: `${name} wants to meet you`, text: `${name} wrote:\n\n<img src=x onerror="alert('1')"> & so on\nsee https://evil.example/x now` });
    await deliverMail({ ...options(smtp(server.port)), from: `Par"ley\r\nBcc: mallory@evil.example <no-reply@parley.example>` });

    expect(server.letters).toHaveLength(1);
    const [arrived] = server.letters;
    expect(arrived?.envelope.to).toEqual(['ada@example.org']);
    expect(arrived?.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(arrived?.to).toEqual(['ada@example.org']);
    expect(arrived?.html).toMatchInlineSnapshot(`
      "<!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Eve Bcc: mallory@evil.example &lt;script&gt;alert(1)&lt;/script&gt; wants to meet you</title></head>
      <body style="font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:1.5em">
      <p style="margin:0 0 1em">Eve<br>
      Bcc: mallory@evil.example</p>
      <p style="margin:0 0 1em">&lt;script&gt;alert(1)&lt;/script&gt; wrote:</p>
      <p style="margin:0 0 1em">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; so on<br>
      see https://evil.example/x now</p>
      </body></html>

      "
    `);
  });

  describe('which way letters take', () => {
    const open = (wish: { development: boolean; smtpPort?: number }) =>
      openMail({ database: store.database, smtp: wish.smtpPort === undefined ? undefined : { host: 'localhost', port: wish.smtpPort, secure: false }, from, development: wish.development, newId, now: () => clock.now, random: () => 0.5, log });
    const appOf = async (mail: ReturnType<typeof open>): Promise<App> => {
      const { app } = await createApp({ slices: [mail.slice], log, limiter: new Limiter({ now: () => clock.now }), origins: () => new Set(), secure: false, trustedProxies: 0, strict: true, resolvePrincipal: async () => undefined });
      return app;
    };
    const local = { host: 'localhost:3000' };

    test('in development without a mail server they are kept, and shown to this machine only', async () => {
      const mail = open({ development: true });
      await mail.sendMail(store.database, letter);
      clock.now += 1_000;
      await mail.sendMail(store.database, { ...letter, subject: 'The second' });
      const app = await appOf(mail);

      for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost']) {
        const answer = await app.inject({ url: '/api/dev/mail', headers: { host } });
        expect(answer.json().items).toMatchObject([{ subject: 'The second' }, { to: letter.to, subject: letter.subject, text: letter.text, at: '2026-11-21T10:00:00.000Z' }]);
      }
      for (const strange of [
        { remoteAddress: '10.0.0.1', headers: local },
        { remoteAddress: '::ffff:192.168.1.5', headers: local },
        { headers: { host: 'evil.example' } },
        { headers: { host: 'localhost.evil.example' } },
        { headers: { ...local, 'x-forwarded-for': '127.0.0.1' } },
        { headers: { ...local, forwarded: 'for=127.0.0.1' } },
      ]) {
        expect((await app.inject({ url: '/api/dev/mail', ...strange })).statusCode, JSON.stringify(strange)).toBe(404);
      }
      await app.close();
    });

    test('the mailbox keeps the newest letters only', async () => {
      const mail = open({ development: true });
      for (let i = 0; i < maxMailboxLetters + 3; i++) await mail.sendMail(store.database, { ...letter, subject: `number ${i}` });

      const { rows: kept } = await store.database.query<{ subject: string }>('select subject from mailbox_letters order by created_at, id');
      expect(kept).toHaveLength(maxMailboxLetters);
      expect(kept[0]?.subject).toBe('number 3');
    });

    test.each([
      ['a mail server is configured', { development: true, smtpPort: 2525 }],
      ['it is not development', { development: false }],
      ['it is neither', { development: false, smtpPort: 2525 }],
    ])('there is no mailbox when %s', async (_when, wish) => {
      const mail = open(wish);
      const app = await appOf(mail);
      await mail.sendMail(store.database, letter);

      expect(mail.hasMailbox).toBe(false);
      expect((await app.inject({ url: '/api/dev/mail', headers: local })).statusCode).toBe(404);
      expect((await store.database.query('select id from mailbox_letters')).rows).toEqual([]);
      await app.close();
    });

    test('without a mail server outside development nothing is kept, and the log says so once', async () => {
      const mail = open({ development: false });
      await mail.sendMail(store.database, letter);
      await mail.sendMail(store.database, letter);

      expect(mail.canSend).toBe(false);
      expect(await rows()).toEqual([]);
      expect(lines).toMatchObject([{ level: 'warn', msg: expect.stringContaining('SMTP_URL') }]);
    });
  });
});

test.each([
  ['localhost', true], ['127.0.0.1', true], ['127.8.9.1', true], ['::1', true],
  ['mail.example.org', false], ['localhost.example.org', false], ['127.0.0.1.example.org', false], ['10.0.0.1', false], ['', false],
])('a plain connection to %s: %s', async (host, isPlainEnough) => {
  const { isLoopbackHost } = await import('./smtp-transport.ts');
  expect(isLoopbackHost(host)).toBe(isPlainEnough);
});
