import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp, type App } from '@parley/platform/http';
import { createUuidV7 } from '@parley/platform/ids';
import { Limiter, type LimitOverrides } from '@parley/platform/limits';
import { openTestDatabase, testDatabases, type TestDatabase } from '@parley/platform/testing/database';
import { createSeededRandom } from '@parley/platform/testing';
import { createLogger } from '@parley/platform/log';
import { authOptions } from './auth.ts';
import { createIdentity, identityMigrations, type Identity } from './index.ts';
import { PasswordHash } from './password-hash.ts';

const origin = 'http://localhost:3000';
const password = 'correct horse battery';
const newId = createUuidV7(Date.now, createSeededRandom(1));
/** Milliseconds instead of a third of a second per hash. */
const cheapHash = 10;

describe.each(testDatabases())('accounts and sessions on %s', (engine) => {
  let store: TestDatabase;
  let app: App;
  let identity: Identity;
  const clock = { now: Date.now() };
  const facts: { name: string; payload: unknown }[] = [];

  async function start(options: { limits?: LimitOverrides; allowed?: readonly string[] | null } = {}): Promise<void> {
    await app?.close();
    const limiter = new Limiter({ now: () => clock.now, overrides: options.limits ?? {} });
    identity = await createIdentity({
      database: store.database,
      limiter,
      dataDir: store.dataDir,
      secure: false,
      allowedSignUpDomains: options.allowed ?? null,
      now: () => clock.now,
      newId,
      reportError: (message) => facts.push({ name: 'error', payload: { message } }),
      publish: async (_tx, { name }, payload) => void facts.push({ name, payload }),
      passwordCostLog2: cheapHash,
    });
    const created = await createApp({
      slices: [identity.slice],
      log: createLogger({ level: 'silent' }),
      limiter,
      origins: () => new Set([origin]),
      secure: false,
      trustedProxies: 0,
      strict: true,
      resolvePrincipal: identity.resolvePrincipal,
    });
    app = created.app;
  }

  beforeAll(async () => {
    store = await openTestDatabase(engine, [identityMigrations()]);
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await store?.dispose();
  });
  beforeEach(async () => {
    clock.now = Date.now();
    facts.length = 0;
    await store.database.query('delete from accounts');
    await start();
  });

  type Sent = { cookie?: string; token?: string; origin?: string | null; site?: string };
  function post(url: string, payload: object, sent: Sent = {}) {
    const from = sent.origin === undefined ? origin : sent.origin;
    return app.inject({
      method: 'POST',
      url,
      payload,
      headers: {
        ...(from === null ? {} : { origin: from }),
        ...(sent.cookie ? { cookie: sent.cookie } : {}),
        ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
      },
    });
  }
  const person = (username: string) => ({ username, email: `${username}@example.org`, password });
  async function signUp(username: string, sent: Sent = {}): Promise<{ cookie: string; token: string | undefined; id: string }> {
    const answer = await post('/api/auth/sign-up/email', person(username), sent);
    expect(answer.statusCode, answer.body).toBe(200);
    return { cookie: cookieOf(answer.headers['set-cookie']), token: answer.json().token, id: answer.json().user.id };
  }
  async function session(sent: Sent): Promise<{ user: { username: string }; session: { id: string; expiresAt: string } } | null> {
    const headers = { ...(sent.cookie ? { cookie: sent.cookie } : {}), ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}) };
    const answer = await app.inject({ url: '/api/auth/get-session', headers });
    expect(answer.statusCode).toBe(200);
    return answer.json();
  }

  test('a person signs up, is signed in, signs out, and signs in again by either name', async () => {
    const { cookie } = await signUp('ada.lovelace');
    expect((await session({ cookie }))?.user).toMatchObject({ username: 'ada.lovelace', name: 'ada.lovelace', email: 'ada.lovelace@example.org' });

    expect((await post('/api/auth/sign-out', {}, { cookie })).statusCode).toBe(200);
    expect(await session({ cookie })).toBeNull();

    for (const [path, body] of [
      ['username', { username: 'Ada.Lovelace', password }],
      ['email', { email: 'ADA.lovelace@Example.ORG', password }],
    ] as const) {
      const answer = await post(`/api/auth/sign-in/${path}`, body);
      expect(answer.statusCode, answer.body).toBe(200);
      expect((await session({ cookie: cookieOf(answer.headers['set-cookie']) }))?.user.username).toBe('ada.lovelace');
    }
    expect(facts.filter(({ name }) => name === 'error')).toEqual([]);
  });

  test('the cookie is HttpOnly and Lax, and a page never gets the token in a body', async () => {
    const answer = await post('/api/auth/sign-up/email', person('grace'));

    expect(answer.headers['set-cookie']).toMatch(/^parley_sid=[^;]+;.*HttpOnly.*SameSite=Lax/i);
    expect(answer.json()).not.toHaveProperty('token');
    const got = await app.inject({ url: '/api/auth/get-session', headers: { cookie: cookieOf(answer.headers['set-cookie']) } });
    expect(got.body).not.toContain('token');
  });

  test('a program gets the token and may use it as a bearer', async () => {
    const { token } = await signUp('program', { origin: null });

    expect(token).toHaveLength(32);
    expect((await session({ token: token ?? '' }))?.user.username).toBe('program');
    expect((await post('/api/auth/sign-out', {}, { token: token ?? '', origin: null })).statusCode).toBe(200);
    expect(await session({ token: token ?? '' })).toBeNull();
  });

  test('signing out tells everybody which session ended', async () => {
    const { cookie, id } = await signUp('leaving');
    const before = await session({ cookie });

    await post('/api/auth/sign-out', {}, { cookie });

    expect(facts).toEqual([{ name: 'identity.session-ended', payload: { sessionId: before?.session.id, accountId: id } }]);
  });

  test('[A-13] the database holds no live session token, and each sign-in makes a new session', async () => {
    const first = await signUp('hidden', { origin: null });
    const second = await post('/api/auth/sign-in/username', { username: 'hidden', password }, { origin: null, cookie: undefined as never });

    const { rows } = await store.database.query<{ token: string }>('select * from sessions');
    expect(rows).toHaveLength(2);
    const dump = JSON.stringify(rows);
    for (const token of [first.token, second.json().token]) {
      expect(token).toBeTruthy();
      expect(dump).not.toContain(token);
      // What is stored opens nothing: it is not the token.
      expect(await session({ token: rows[0]?.token ?? '' })).toBeNull();
    }
    expect(second.json().token).not.toBe(first.token);
  });

  test('a session ends two weeks after its last use, and after ninety days in any case', async () => {
    const { token } = await signUp('sleepy', { origin: null });
    clock.now += 13 * 86_400_000;
    expect(await session({ token: token ?? '' })).not.toBeNull();
    clock.now += 2 * 86_400_000;
    expect(await session({ token: token ?? '' })).toBeNull();

    await store.database.query("update sessions set expires_at = now() + interval '1 year'");
    clock.now = Date.now() + 89 * 86_400_000;
    expect(await session({ token: token ?? '' })).not.toBeNull();
    clock.now = Date.now() + 91 * 86_400_000;
    expect(await session({ token: token ?? '' })).toBeNull();
  });

  test('a session in use is prolonged once a day, through the cookie', async () => {
    const { cookie } = await signUp('regular');
    await store.database.query("update sessions set expires_at = now() + interval '5 days'");

    await session({ cookie });

    const { rows } = await store.database.query<{ expires_at: Date }>('select expires_at from sessions');
    expect((rows[0]?.expires_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(13 * 86_400_000);
    expect(await session({ cookie })).not.toBeNull();
  });

  test.each([
    [{ username: 'abc' }, 400, 'USERNAME_TOO_SHORT'],
    [{ username: 'a'.repeat(21) }, 400, 'USERNAME_TOO_LONG'],
    [{ username: 'with space' }, 400, 'INVALID_USERNAME'],
    [{ email: 'nobody' }, 400, 'INVALID_EMAIL'],
    [{ password: 'short12' }, 400, 'PASSWORD_TOO_SHORT'],
    [{ password: 'x1'.repeat(129) }, 400, 'PASSWORD_TOO_LONG'],
    [{ password: 'fresh.name' }, 400, 'PASSWORD_TOO_OBVIOUS'],
    [{ password: 'aaaaaaaaaa' }, 400, 'PASSWORD_TOO_OBVIOUS'],
    [{ username: 'Taken' }, 400, 'USERNAME_IS_ALREADY_TAKEN'],
    [{ email: 'TAKEN@example.org' }, 422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'],
    [{ role: 'admin' }, 400, 'http.invalid-request'],
    [{ emailVerified: true }, 400, 'http.invalid-request'],
  ])('signing up with %o is refused', async (wrong, status, code) => {
    if (JSON.stringify(wrong).toLowerCase().includes('taken')) await signUp('taken');

    const answer = await post('/api/auth/sign-up/email', { ...person('fresh.name'), ...wrong });

    expect(answer.json()).toMatchObject({ code, requestId: expect.any(String), message: expect.stringMatching(/\.$/) });
    expect(answer.statusCode).toBe(status);
  });

  test('the borders of a username are accepted', async () => {
    await signUp('abcd');
    await signUp('a'.repeat(20));
  });

  test('[A-04] a wrong password and an unknown account get the same answer', async () => {
    await signUp('known');

    for (const [path, known, unknown] of [
      ['username', { username: 'known' }, { username: 'unknown' }],
      ['email', { email: 'known@example.org' }, { email: 'unknown@example.org' }],
    ] as const) {
      const one = await post(`/api/auth/sign-in/${path}`, { ...known, password: 'wrong password' });
      const other = await post(`/api/auth/sign-in/${path}`, { ...unknown, password: 'wrong password' });
      const body = (answer: typeof one) => ({ ...answer.json(), requestId: '' });
      expect(one.statusCode).toBe(401);
      expect(other.statusCode).toBe(401);
      expect(body(one)).toEqual(body(other));
    }
  });

  test('[A-12] an unsafe request of a foreign page is refused, whatever it carries', async () => {
    const { cookie } = await signUp('victim');

    for (const from of ['https://evil.example', 'null', 'http://sub.localhost:3000', 'http://localhost:3001', 'https://localhost:3000']) {
      expect((await post('/api/auth/sign-out', {}, { cookie, origin: from })).statusCode).toBe(403);
      expect((await post('/api/auth/sign-in/username', { username: 'victim', password }, { origin: from })).statusCode).toBe(403);
    }
    expect((await post('/api/auth/sign-out', {}, { cookie, origin: null })).statusCode).toBe(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { origin, cookie, 'content-type': type }, payload: '{}' });
      expect(answer.statusCode).toBe(415);
    }
    expect(await session({ cookie })).not.toBeNull();
  });

  test('guessing is limited per address and per account, whatever X-Forwarded-For says', async () => {
    await start({ limits: { 'identity.sign-in': { count: 4, perMs: 900_000 }, 'identity.sign-in.account': { count: 2, perMs: 900_000 } } });
    await signUp('guessed');
    const guess = (username: string, i: number) =>
      app.inject({ method: 'POST', url: '/api/auth/sign-in/username', headers: { origin, 'x-forwarded-for': `10.0.0.${i}` }, payload: { username, password: 'wrong password' } });

    expect((await guess('guessed', 1)).statusCode).toBe(401);
    expect((await guess('guessed', 2)).statusCode).toBe(401);
    const third = await guess('guessed', 3);
    expect(third.statusCode).toBe(429);
    expect(Number(third.headers['retry-after'])).toBe(450);
    expect((await guess('other', 4)).statusCode).toBe(401);
    expect((await guess('another', 5)).statusCode).toBe(429);
  });

  test('sign-up can be kept to domains, and to nobody', async () => {
    await start({ allowed: ['Example.org', '*.uni.example'] });
    await signUp('inside');
    const at = (email: string) => post('/api/auth/sign-up/email', { username: 'outside', email, password });
    expect((await at('a@evil.com')).json().code).toBe('EMAIL_DOMAIN_FORBIDDEN');
    expect((await at('a@sub.example.org')).statusCode).toBe(403);
    expect((await at('a@cs.uni.example')).statusCode).toBe(200);

    await start({ allowed: [] });
    expect((await at('b@example.org')).statusCode).toBe(403);
  });

  test('two sign-ups with one name at the same time make one account', async () => {
    const answers = await Promise.all([post('/api/auth/sign-up/email', person('racer')), post('/api/auth/sign-up/email', person('racer'))]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, expect.any(Number)]);
    expect(answers.every(({ statusCode }) => statusCode < 500)).toBe(true);
    const { rows } = await store.database.query('select id from accounts');
    expect(rows).toHaveLength(1);
  });

  test('the documents list the routes, and the public keys are published', async () => {
    const docs = (await app.inject({ url: '/api/docs/json' })).json();
    expect(docs.openapi).toMatch(/^3\.1/);
    expect(Object.keys(docs.paths)).toContain('/api/auth/sign-up/email');

    const jwks = (await app.inject({ url: '/.well-known/jwks.json' })).json();
    expect(jwks.keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' })]);
    expect(jwks.keys[0]).not.toHaveProperty('d');
  });

  if (engine === 'postgres') {
    test('the authentication library wants no other table, column or index than ours', async () => {
      const pool = new pg.Pool({ connectionString: store.databaseUrl });
      // The database may be dropped before the last connection has said goodbye.
      pool.on('error', () => undefined);
      const options = authOptions({ newId: () => 'x', secret: 's'.repeat(32), secure: false, passwordHash: new PasswordHash(cheapHash), reportError: () => undefined });
      const plan = await getMigrations({ ...options, database: pool });
      await pool.end();

      expect(plan.toBeCreated.map(({ table }) => table)).toEqual([]);
      expect(plan.toBeAdded.map(({ table, fields }) => [table, Object.keys(fields)])).toEqual([]);
      expect(plan.toBeAddedIndexes.map(({ name }) => name)).toEqual([]);
      expect(plan.schemaProblems).toEqual([]);
    });
  }
});

function cookieOf(header: string | string[] | undefined): string {
  const text = Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
  return text.split(';', 1)[0] ?? '';
}
