import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { FakeProvider, fakeClient } from '../testing/fake-provider.ts';
import { cookiesOf, IdentityStage, stagePassword as password } from '../testing/identity-stage.ts';
import { comeBack, goTo, joinCookies } from '../testing/way-to-provider.ts';
import { mostLinkedIdentities } from './linked-identities.ts';

describe.each(testDatabases())('signing in with another provider on %s', (engine) => {
  let stage: IdentityStage;
  let provider: FakeProvider;
  beforeAll(async () => {
    [stage, provider] = await Promise.all([IdentityStage.open(engine), FakeProvider.start()]);
  }, 90_000);
  afterAll(() => Promise.all([stage?.close(), provider?.close()]));
  beforeEach(async () => {
    provider.twist = {};
    await stage.reset();
    await restart();
  });

  const restart = (options: Parameters<IdentityStage['start']>[0] = {}) =>
    stage.start({ limits: { 'identity.provider': null }, providers: [{ id: 'fake', name: 'Fake', issuer: provider.issuer, clientId: fakeClient.id, clientSecret: fakeClient.secret }], ...options });

  /** There and back as subject-1. Answers the page and the cookies that came with it. */
  async function visit(options: { next?: string } = {}): Promise<{ page: string; cookie: string }> {
    const { url, cookie } = await goTo(stage, 'fake', options);
    const answer = await comeBack(stage, 'fake', provider.authorize(url), cookie);
    return { page: String(answer.headers.location), cookie: cookiesOf(answer.headers['set-cookie']) };
  }
  async function openAccount(username = 'ada.arden'): Promise<{ cookie: string; id: string }> {
    const { cookie } = await visit();
    const answer = await stage.post('/api/auth/oidc/finish', { username }, { cookie });
    expect(answer.statusCode, answer.body).toBe(200);
    return { cookie: cookiesOf(answer.headers['set-cookie']), id: answer.json().user.id };
  }
  /** From the settings, with that session. */
  async function connect(cookie: string): Promise<string> {
    const way = await goTo(stage, 'fake', { connect: { cookie } });
    return String((await comeBack(stage, 'fake', provider.authorize(way.url), joinCookies(cookie, way.cookie))).headers.location);
  }

  test('[S3-11] ways to sign in are offered only when they are configured', async () => {
    expect((await stage.get('/api/auth/oidc/providers')).json()).toEqual({ items: [{ id: 'fake', name: 'Fake', reachable: true }] });

    await restart({ providers: [] });
    expect((await stage.get('/api/auth/oidc/providers')).json()).toEqual({ items: [] });
    expect((await stage.post('/api/auth/oidc/start', { provider: 'fake' })).json().code).toBe('identity.provider.unknown');
  });

  test('the browser is sent away with everything that binds the answer to it, and to our own address only', async () => {
    const { url } = await goTo(stage, 'fake');
    const { origin, searchParams } = new URL(url);

    expect(origin).toBe(provider.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code', client_id: fakeClient.id, code_challenge_method: 'S256', scope: 'openid email profile', redirect_uri: 'http://localhost:3000/api/auth/oidc/fake/callback',
      state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/), code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    const hosted = await stage.app.inject({ method: 'POST', url: '/api/auth/oidc/start', headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' }, payload: { provider: 'fake' } });
    expect(new URL(hosted.json().url).searchParams.get('redirect_uri')).toBe('http://localhost:3000/api/auth/oidc/fake/callback');
  });

  test('over https the cookie is bound to the host, and the table knows neither it nor what is derived from it', async () => {
    await restart({ secure: true });
    const answer = await stage.post('/api/auth/oidc/start', { provider: 'fake' });

    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-provider-way=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const { rows } = await stage.store.database.query('select * from provider_attempts');
    const { state, nonce } = Object.fromEntries(new URL(answer.json().url).searchParams);
    for (const secret of [state, nonce, /=([\w-]{43});/.exec(String(answer.headers['set-cookie']))?.[1]]) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('somebody new chooses a username, has an account, and comes in by the same identity ever after', async () => {
    const { page, cookie } = await visit({ next: '/m/abcd' });
    expect(page).toBe('/finish-account');
    expect((await stage.get('/api/auth/oidc/ticket', { cookie })).json()).toEqual({ provider: 'Fake', email: 'ada@example.org', emailVerified: true, name: 'Ada Arden', username: 'ada.arden', next: '/m/abcd', accountExists: false, mayOpen: true });

    const finished = await stage.post('/api/auth/oidc/finish', { username: 'Countess' }, { cookie });
    expect(finished.json()).toMatchObject({ user: { username: 'countess', name: 'Ada Arden', email: 'ada@example.org', emailVerified: true, role: 'member' } });
    expect((await stage.post('/api/auth/oidc/finish', { username: 'another' }, { cookie })).json().code).toBe('identity.provider.expired');

    const again = await visit({ next: '/m/abcd?as=viewer#chat' });
    expect(again.page).toBe('/m/abcd?as=viewer#chat');
    expect((await stage.session({ cookie: again.cookie }))?.user.username).toBe('countess');
    const { rows } = await stage.store.database.query<{ method: string }>('select method from sessions');
    expect(rows.map(({ method }) => method)).toEqual(['oidc', 'oidc']);
  });

  test('the address and the name at the provider may change: issuer and subject are the person', async () => {
    const { id } = await openAccount();
    provider.twist = { claims: { email: 'other@example.org', name: 'Other', preferred_username: 'other' } };

    const { cookie } = await visit();

    expect((await stage.session({ cookie }))?.user).toMatchObject({ id, email: 'ada@example.org', name: 'Ada Arden' });
  });

  test('another subject with the same address is somebody else', async () => {
    await openAccount();
    provider.twist = { claims: { sub: 'subject-2' } };

    const { page, cookie } = await visit();

    expect(page).toBe('/finish-account');
    expect((await stage.get('/api/auth/oidc/ticket', { cookie })).json()).toMatchObject({ accountExists: true, username: 'ada.arden2' });
    expect((await stage.post('/api/auth/oidc/finish', { username: 'imposter' }, { cookie })).json().code).toBe('identity.provider.address-taken');
  });

  test('[A-07] whoever registered the address first does not get its owner, and is out when the owner connects the two', async () => {
    const squatter = await stage.signUp('squatter');
    provider.twist = { claims: { email: 'Squatter@example.org' } };

    const { page, cookie: ticket } = await visit();
    expect(page).toBe('/finish-account');
    expect((await stage.get('/api/auth/oidc/ticket', { cookie: ticket })).json()).toMatchObject({ accountExists: true });
    expect((await stage.post('/api/auth/oidc/finish', { username: 'victim' }, { cookie: ticket })).statusCode).toBe(409);
    // Without a session of that account nothing is connected.
    expect((await stage.post('/api/auth/oidc/link', {}, { cookie: ticket })).statusCode).toBe(401);
    expect((await stage.store.database.query('select 1 from linked_identities')).rows).toEqual([]);

    const signedIn = await stage.post('/api/auth/sign-in/username', { username: 'squatter', password });
    const mine = cookiesOf(signedIn.headers['set-cookie']);
    expect((await stage.post('/api/auth/oidc/link', {}, { cookie: joinCookies(mine, ticket) })).json()).toEqual({ provider: 'Fake', next: '/' });

    expect(await stage.session({ cookie: squatter.cookie })).toBeNull();
    expect((await stage.session({ cookie: mine }))?.user).toMatchObject({ email: 'squatter@example.org', emailVerified: true });
    expect((await stage.session({ cookie: (await visit()).cookie }))?.user).toMatchObject({ username: 'squatter' });
  });

  test('an address that the provider has not verified tells nobody who has an account, and verifies nothing', async () => {
    await stage.signUp('taken');
    for (const email_verified of [false, 'true', 1, undefined, null]) {
      provider.twist = { claims: { email: 'taken@example.org', email_verified, sub: `subject-${String(email_verified)}` } };
      const { cookie } = await visit();
      expect((await stage.get('/api/auth/oidc/ticket', { cookie })).json(), String(email_verified)).toMatchObject({ emailVerified: false, accountExists: false });
    }
    provider.twist = { claims: { email: 'mallory@example.org', email_verified: false } };
    const { cookie } = await visit();
    expect((await stage.post('/api/auth/oidc/finish', { username: 'mallory' }, { cookie })).json()).toMatchObject({ user: { email: 'mallory@example.org', emailVerified: false } });
  });

  test('without an address the person types one, which is not verified by that', async () => {
    provider.twist = { claims: { email: undefined }, userinfo: { email: undefined, email_verified: undefined } };
    const { cookie } = await visit();

    expect((await stage.post('/api/auth/oidc/finish', { username: 'nomail' }, { cookie })).json().code).toBe('INVALID_EMAIL');
    expect((await stage.post('/api/auth/oidc/finish', { username: 'nomail', email: 'Typed@Example.org' }, { cookie })).json()).toMatchObject({ user: { email: 'typed@example.org', emailVerified: false } });
  });

  test('an address told only at the userinfo endpoint counts as well', async () => {
    provider.twist = { claims: { email: undefined, email_verified: undefined }, userinfo: { email: 'info@example.org' } };

    const { cookie } = await visit();

    expect((await stage.get('/api/auth/oidc/ticket', { cookie })).json()).toMatchObject({ email: 'info@example.org', emailVerified: true });
  });

  test.each([
    [{ email: 'ada@example.org' }, 200],
    [{ email: 'ADA@Example.org' }, 200],
    [{ email: 'ada@example.org', email_verified: false }, 403],
    [{ email: 'ada@example.org', email_verified: 'true' }, 403],
    [{ email: 'ada@evil.example' }, 403],
    [{ email: 'ada@sub.example.org' }, 403],
    [{ email: 'ada@evil.example@example.org' }, 403],
  ])('a rule about addresses is kept: %o is answered %i', async (claims, status) => {
    await restart({ allowedSignUpDomains: ['example.org'] });
    provider.twist = { claims };
    const { cookie } = await visit();

    expect((await stage.get('/api/auth/oidc/ticket', { cookie })).json()).toMatchObject({ mayOpen: status === 200 });
    // Whatever is typed: only what the provider has verified counts.
    expect((await stage.post('/api/auth/oidc/finish', { username: 'ada.arden', email: 'ada@example.org' }, { cookie })).statusCode).toBe(status);
  });

  test('a suspended account is not opened by its identity', async () => {
    const { id } = await openAccount();
    await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [id]);

    const { page, cookie } = await visit();

    expect(page).toBe('/sign-in?problem=ACCOUNT_SUSPENDED&next=%2F');
    expect(await stage.session({ cookie })).toBeNull();
  });

  test('a signed-in person connects an identity, sees it, and signs in by it', async () => {
    const { cookie, id } = await stage.signUp('grace');

    expect(await connect(cookie)).toBe('/settings/connected?done=linked');

    const listed = (await stage.get('/api/account/identities', { cookie })).json();
    expect(listed).toMatchObject({ waysIn: 2, items: [{ provider: 'fake', providerName: 'Fake', label: 'ada@example.org' }] });
    expect((await stage.session({ cookie: (await visit()).cookie }))?.user).toMatchObject({ id });
    expect(await stage.auditActions()).toContain('identity.linked');
  });

  test('connecting needs a recent proof, and the very session that began it', async () => {
    const { cookie } = await stage.signUp('grace');
    const other = await stage.signUp('other');
    const way = await goTo(stage, 'fake', { connect: { cookie } });

    for (const cookies of [way.cookie, joinCookies(other.cookie, way.cookie)]) {
      const answer = await comeBack(stage, 'fake', provider.authorize(way.url), cookies);
      expect(answer.headers.location).toMatch(/^\/settings\/connected\?problem=identity\.provider\.expired|^\/sign-in/);
    }
    expect((await stage.store.database.query('select 1 from linked_identities')).rows).toEqual([]);
    stage.clock.now += 5 * 60_000 + 1;
    expect((await stage.post('/api/auth/oidc/connect', { provider: 'fake' }, { cookie })).json().code).toBe('http.recent-sign-in-required');
  });

  test('an identity belongs to one account', async () => {
    await openAccount();
    const { cookie } = await stage.signUp('grace');

    expect(await connect(cookie)).toBe('/settings/connected?problem=identity.provider.linked-elsewhere');
  });

  test('[K-10] an account has at most twenty identities', async () => {
    const { cookie, id } = await stage.signUp('grace');
    await stage.store.database.query(
      `insert into linked_identities (id, account_id, provider_id, issuer, subject, label, created_at, last_used_at)
       select 'seeded-' || i, $1, 'fake', 'https://elsewhere.example', i::text, '', now(), now() from generate_series(1, $2::integer) i`,
      [id, mostLinkedIdentities - 1],
    );

    expect(await connect(cookie)).toBe('/settings/connected?done=linked');
    provider.twist = { claims: { sub: 'subject-21' } };
    expect(await connect(cookie)).toBe('/settings/connected?problem=identity.provider.too-many');
    provider.twist = {};
    expect(await connect(cookie)).toBe('/settings/connected?done=linked');
  });

  test('an identity is disconnected, but never the last way in', async () => {
    const { cookie } = await stage.signUp('grace');
    await connect(cookie);
    const [item] = (await stage.get('/api/account/identities', { cookie })).json().items;
    const stranger = await stage.signUp('stranger');

    expect((await stage.request('DELETE', `/api/account/identities/${item.id}`, undefined, { cookie: stranger.cookie })).statusCode).toBe(404);
    expect((await stage.request('DELETE', `/api/account/identities/${item.id}`, undefined, { cookie })).statusCode).toBe(204);
    expect((await visit()).page).toBe('/finish-account');

    provider.twist = { claims: { email: 'own@example.org', sub: 'subject-9' } };
    const only = await openAccount('only.this');
    const [last] = (await stage.get('/api/account/identities', { cookie: only.cookie })).json().items;
    expect((await stage.request('DELETE', `/api/account/identities/${last.id}`, undefined, { cookie: only.cookie })).json().code).toBe('identity.provider.last-way-in');
    expect((await stage.get('/api/account/identities', { cookie: only.cookie })).json().items).toHaveLength(1);
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example/', 'https:evil.example', 'javascript:alert(1)', '/.//evil.example', 'http://localhost:3000@evil.example', 'data:text/html,x', '\n//evil.example', '/%0d%0aset-cookie:x=1'])('[A-17] after signing in nobody is led to %j', async (next) => {
    await openAccount();

    const { page } = await visit({ next });

    expect(new URL(page, 'http://localhost:3000').origin).toBe('http://localhost:3000');
    expect(page).toMatch(/^\/(?![/\\])/);
    expect(page).not.toMatch(/[\r\n]/);
  });
});
