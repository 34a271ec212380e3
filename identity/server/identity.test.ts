import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { PasswordHash } from './password-hash.ts';
import { cookiesOf, IdentityStage, stageOrigin as origin, stagePassword as password, type Sent } from './testing/identity-stage.ts';

describe.each(testDatabases())('accounts and sessions on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(() => stage.reset());

  const post = (url: string, payload: object, sent: Sent = {}) => stage.post(url, payload, sent);
  const signUp = (username: string, sent: Sent = {}) => stage.signUp(username, sent);
  const session = (sent: Sent) => stage.session(sent);
  const person = (username: string) => ({ username, email: `${username}@example.org`, password });

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
      expect((await session({ cookie: cookiesOf(answer.headers['set-cookie']) }))?.user.username).toBe('ada.lovelace');
    }
    expect(stage.facts.filter(({ name }) => name === 'error')).toEqual([]);
  });

  test('the cookie is HttpOnly and Lax, and a page never gets the token in a body', async () => {
    const answer = await post('/api/auth/sign-up/email', person('grace'));

    for (const [i, name] of ['parley_sid', 'parley_device'].entries()) {
      expect(answer.headers['set-cookie']?.[i]).toMatch(new RegExp(`^${name}=[^;]+;.*HttpOnly.*SameSite=Lax`, 'i'));
    }
    expect(answer.json()).not.toHaveProperty('token');
    const got = await stage.app.inject({ url: '/api/auth/get-session', headers: { cookie: cookiesOf(answer.headers['set-cookie']) } });
    expect(got.body).not.toContain('token');
  });

  test('a program gets the token and may use it as a bearer', async () => {
    const { token } = await signUp('program', { origin: null });

    expect(token).toHaveLength(43);
    expect((await session({ token: token ?? '' }))?.user.username).toBe('program');
    expect((await post('/api/auth/sign-out', {}, { token: token ?? '', origin: null })).statusCode).toBe(200);
    expect(await session({ token: token ?? '' })).toBeNull();
  });

  test('signing out tells everybody which session ended', async () => {
    const { cookie, id } = await signUp('leaving');
    const before = await session({ cookie });

    await post('/api/auth/sign-out', {}, { cookie });

    expect(stage.facts.slice(1)).toEqual([{ name: 'identity.session-ended', payload: { sessionId: before?.session.id, accountId: id } }]);
  });

  test('[A-13] the database holds no live session token, and each sign-in makes a new session', async () => {
    const first = await signUp('hidden', { origin: null });
    const second = await post('/api/auth/sign-in/username', { username: 'hidden', password }, { origin: null, cookie: undefined as never });

    const { rows } = await stage.store.database.query<{ token: string }>('select * from sessions');
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
    stage.clock.now += 13 * 86_400_000;
    expect(await session({ token: token ?? '' })).not.toBeNull();
    stage.clock.now += 15 * 86_400_000;
    expect(await session({ token: token ?? '' })).toBeNull();

    const { token: busy } = await signUp('busy.bee', { origin: null });
    const begun = stage.clock.now;
    for (let day = 1; day < 90; day += 10) {
      stage.clock.now = begun + day * 86_400_000;
      expect(await session({ token: busy ?? '' })).not.toBeNull();
    }
    stage.clock.now = begun + 91 * 86_400_000;
    expect(await session({ token: busy ?? '' })).toBeNull();
  });

  test('an operator is asked to sign in again after twelve hours without use, and after seven days in any case', async () => {
    const { token, id } = await signUp('operator', { origin: null });
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [id]);
    const begun = stage.clock.now;
    for (let hour = 2; hour < 7 * 24; hour += 10) {
      stage.clock.now = begun + hour * 3_600_000;
      expect(await session({ token: token ?? '' }), `after ${hour} hours`).not.toBeNull();
    }
    stage.clock.now = begun + (7 * 24 + 1) * 3_600_000;
    expect(await session({ token: token ?? '' })).toBeNull();
  });

  test('the session unused for longest makes room for the twenty-first', async () => {
    await stage.start({ limits: { 'identity.sign-in.account': null } });
    const { token: first } = await signUp('collector', { origin: null });
    const tokens: string[] = [];
    for (let i = 0; i < 20; i++) {
      stage.clock.now += 1_000;
      tokens.push((await post('/api/auth/sign-in/username', { username: 'collector', password }, { origin: null })).json().token);
    }

    expect(await session({ token: first ?? '' })).toBeNull();
    expect(await session({ token: tokens[0] ?? '' })).not.toBeNull();
    expect(stage.facts.filter(({ name }) => name === 'identity.session-ended')).toHaveLength(1);
  });

  test('[A-01] two hundred guesses reach the hash at most ten times, and the right password still works on a device that has signed in before', async () => {
    const { cookie } = await signUp('target');
    const device = cookie.split('; ').find((text) => text.startsWith('parley_device=')) ?? '';
    const hashes = vi.spyOn(PasswordHash.prototype, 'verify');

    const answers = [];
    for (let i = 0; i < 200; i++) answers.push((await post('/api/auth/sign-in/username', { username: 'target', password: `guess number ${i}` })).statusCode);

    expect(hashes.mock.calls.length).toBeLessThanOrEqual(12);
    hashes.mockRestore();
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect((await post('/api/auth/sign-in/username', { username: 'target', password })).statusCode).toBe(429);
    // From another address, because this one has spent what an address may.
    await stage.start({ limits: { 'identity.sign-in': null, 'identity.sign-in.account': { count: 0.000001, perMs: 900_000 } } });
    expect((await post('/api/auth/sign-in/username', { username: 'target', password })).statusCode).toBe(429);
    expect((await post('/api/auth/sign-in/username', { username: 'target', password }, { cookie: device })).statusCode).toBe(200);
    expect((await post('/api/auth/sign-in/username', { username: 'target', password }, { cookie: `${device}x` })).statusCode).toBe(429);
  });

  test('a hash with weaker parameters is written anew at the next sign-in', async () => {
    const { id } = await signUp('veteran');
    const weak = await new PasswordHash(8).hash(password);
    await stage.store.database.query('update sign_in_methods set password = $2 where account_id = $1', [id, weak]);

    expect((await post('/api/auth/sign-in/username', { username: 'veteran', password })).statusCode).toBe(200);

    const { rows } = await stage.store.database.query<{ password: string }>('select password from sign_in_methods where account_id = $1', [id]);
    expect(rows[0]?.password).toMatch(/ln=10,/);
    expect((await post('/api/auth/sign-in/username', { username: 'veteran', password })).statusCode).toBe(200);
  });

  test('a suspended account has no session and gets none', async () => {
    const { cookie, id } = await signUp('suspended');
    await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [id]);

    expect(await session({ cookie })).toBeNull();
    expect((await post('/api/auth/sign-in/username', { username: 'suspended', password })).json()).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    // Only who knows the password learns of it.
    expect((await post('/api/auth/sign-in/username', { username: 'suspended', password: 'something else' })).json()).toMatchObject({ code: 'INVALID_USERNAME_OR_PASSWORD' });
  });

  test('what was done stands in the audit log, with its address and without a secret', async () => {
    const before = (await stage.auditActions()).length;
    const { cookie } = await signUp('traced');
    await post('/api/auth/sign-in/username', { username: 'traced', password: 'something else' });
    await post('/api/auth/sign-out', {}, { cookie });

    expect((await stage.auditActions()).slice(before)).toEqual(['account.opened', 'session.started', 'session.refused', 'session.ended']);
    const { rows } = await stage.store.database.query('select * from audit_entries');
    for (const secret of ['something else', password, cookie.split('; ')[0]?.split('=')[1] ?? '']) expect(JSON.stringify(rows)).not.toContain(secret);
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
      const answer = await stage.app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { origin, cookie, 'content-type': type }, payload: '{}' });
      expect(answer.statusCode).toBe(415);
    }
    expect(await session({ cookie })).not.toBeNull();
  });

  test('guessing is limited per address and per account, whatever X-Forwarded-For says', async () => {
    await stage.start({ limits: { 'identity.sign-in': { count: 4, perMs: 900_000 }, 'identity.sign-in.account': { count: 2, perMs: 900_000 } } });
    await signUp('guessed');
    const guess = (username: string, i: number) =>
      stage.app.inject({ method: 'POST', url: '/api/auth/sign-in/username', headers: { origin, 'x-forwarded-for': `10.0.0.${i}` }, payload: { username, password: 'wrong password' } });

    expect((await guess('guessed', 1)).statusCode).toBe(401);
    expect((await guess('guessed', 2)).statusCode).toBe(401);
    const third = await guess('guessed', 3);
    expect(third.statusCode).toBe(429);
    expect(Number(third.headers['retry-after'])).toBe(450);
    expect((await guess('other', 4)).statusCode).toBe(401);
    expect((await guess('another', 5)).statusCode).toBe(429);
  });

  test('sign-up can be kept to domains, and to nobody', async () => {
    await stage.start({ allowedSignUpDomains: ['Example.org', '*.uni.example'] });
    await signUp('inside');
    const at = (email: string) => post('/api/auth/sign-up/email', { username: 'outside', email, password });
    expect((await at('a@evil.com')).json().code).toBe('EMAIL_DOMAIN_FORBIDDEN');
    expect((await at('a@sub.example.org')).statusCode).toBe(403);
    expect((await at('a@cs.uni.example')).statusCode).toBe(200);

    await stage.start({ allowedSignUpDomains: [] });
    expect((await at('b@example.org')).statusCode).toBe(403);
  });

  test('two sign-ups with one name at the same time make one account', async () => {
    const answers = await Promise.all([post('/api/auth/sign-up/email', person('racer')), post('/api/auth/sign-up/email', person('racer'))]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, expect.any(Number)]);
    expect(answers.every(({ statusCode }) => statusCode < 500)).toBe(true);
    const { rows } = await stage.store.database.query('select id from accounts');
    expect(rows).toHaveLength(1);
  });

  test('the documents list the routes, and the public keys are published', async () => {
    const docs = (await stage.app.inject({ url: '/api/docs/json' })).json();
    expect(docs.openapi).toMatch(/^3\.1/);
    expect(Object.keys(docs.paths)).toContain('/api/auth/sign-up/email');

    const jwks = (await stage.app.inject({ url: '/.well-known/jwks.json' })).json();
    expect(jwks.keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' })]);
    expect(jwks.keys[0]).not.toHaveProperty('d');
  });
});
