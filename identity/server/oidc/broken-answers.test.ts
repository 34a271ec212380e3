import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { FakeProvider, fakeClient, handMade, type Twist } from '../testing/fake-provider.ts';
import { IdentityStage } from '../testing/identity-stage.ts';
import { comeBack, goTo } from '../testing/way-to-provider.ts';

const now = (): number => Math.floor(Date.now() / 1000);
type Query = Readonly<Record<string, string>>;
/** What the browser brings back instead of the right query. */
type Brought = (query: Query) => Query | string;

const changed = (claims: Readonly<Record<string, unknown>>): Twist => ({ claims });
const without = (...names: string[]): Twist => ({ claims: Object.fromEntries(names.map((name) => [name, undefined])) });

/** Everything that a provider, or somebody who plays one, can answer wrong. */
const brokenAnswers: readonly (readonly [string, Twist, Brought?])[] = [
  ['an ID token of another issuer', changed({ iss: 'https://evil.example' })],
  ['an ID token for another client', changed({ aud: 'another-client' })],
  ['an ID token for several clients without azp', changed({ aud: [fakeClient.id, 'another-client'] })],
  ['an ID token for several clients whose azp is another one', changed({ aud: [fakeClient.id, 'another-client'], azp: 'another-client' })],
  ['an ID token for us whose azp is another client', changed({ azp: 'another-client' })],
  ['no nonce', without('nonce')],
  ['the nonce of another attempt', changed({ nonce: 'another' })],
  ['an ID token that has run out', changed({ exp: now() - 120 })],
  ['no exp', without('exp')],
  ['an exp that is a text', changed({ exp: String(now() + 300) })],
  ['no iat', without('iat')],
  ['an iat in the future', changed({ iat: now() + 600, exp: now() + 900 })],
  ['an iat of an hour ago', changed({ iat: now() - 3_600 })],
  ['an nbf in the future', changed({ nbf: now() + 600 })],
  ['no subject', without('sub')],
  ['an empty subject', changed({ sub: '' })],
  ['a subject of a thousand characters', changed({ sub: 'x'.repeat(1_000) })],
  ['alg none', { idToken: (claims) => handMade({ alg: 'none' }, claims) }],
  ['alg nOnE with an empty signature', { idToken: (claims) => handMade({ alg: 'nOnE', kid: 'rsa' }, claims) }],
  ['HS256 with the client secret', { idToken: (claims) => handMade({ alg: 'HS256', kid: 'rsa' }, claims, fakeClient.secret) }],
  ['HS256 with the public key as the secret', { idToken: (claims, { rsa }) => handMade({ alg: 'HS256', kid: 'rsa' }, claims, rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()) }],
  ['HS256 although the metadata names it', { metadata: { id_token_signing_alg_values_supported: ['HS256', 'RS256'] }, idToken: (claims) => handMade({ alg: 'HS256', kid: 'rsa' }, claims, fakeClient.secret) }],
  ['a signature by another key under a known id', { keys: [{ kty: 'RSA', n: 'u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBstIs-bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW_VDL5AaWTg0nLVkjRo9z-40RQzuVaE8AkAFmxZzow3x-VJYKdjykkJ0iT9wCS0DRTXu269V264Vf_3jvredZiKRkgwlL9xNAwxXFg0x_XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC-9aGVd-Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmw', e: 'AQAB', kid: 'rsa', use: 'sig' }] }],
  ['a key id that nobody published', { idToken: (claims, provider) => provider.sign(claims, { kid: 'unknown' }) }],
  ['an algorithm that the metadata does not name', { idToken: (claims, provider) => provider.sign(claims, { alg: 'ES256', kid: 'ec', key: provider.ec.privateKey }) }],
  ['claims that were changed after signing', { idToken: async (claims, provider) => (await provider.sign(claims)).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...claims, sub: 'victim' })).toString('base64url')}.`) }],
  ['a signature that was cut off', { idToken: async (claims, provider) => (await provider.sign(claims)).replace(/[^.]+$/, '') }],
  ['an ID token of two parts', { idToken: async (claims, provider) => (await provider.sign(claims)).split('.').slice(0, 2).join('.') }],
  ['an ID token that is no token', { idToken: () => 'an identity' }],
  ['no ID token', { idToken: () => undefined }],
  ['no token type', { token: ({ token_type: _, ...answer }) => ({ body: answer }) }],
  ['a token answer that is a page', { token: () => ({ type: 'text/html', body: '<p>Welcome</p>' }) }],
  ['a code that was used before', { token: () => ({ status: 400, body: { error: 'invalid_grant' } }) }],
  ['a token endpoint with an error of its own', { token: () => ({ status: 500, body: 'oops' }) }],
  ['the userinfo of somebody else', { claims: { email: undefined }, userinfo: { sub: 'victim' } }],
  ['a userinfo endpoint that leads elsewhere', { claims: { email: undefined }, userinfo: 'redirect' }],
  ['the name of another issuer beside the code', {}, (query) => ({ ...query, iss: 'https://evil.example' })],
  ['no issuer beside the code although it was promised', {}, ({ code = '', state = '' }) => ({ code, state })],
  ['that the person said no', {}, ({ state = '', iss = '' }) => ({ error: 'access_denied', state, iss })],
  ['that it cannot', {}, ({ state = '', iss = '' }) => ({ error: 'server_error', state, iss })],
  ['no code', {}, ({ state = '', iss = '' }) => ({ state, iss })],
  ['two codes', {}, (query) => `${new URLSearchParams(query).toString()}&code=another`],
  ['a code that it did not make', {}, (query) => ({ ...query, code: 'another' })],
  ['an ID token in the address', {}, (query) => ({ ...query, id_token: 'x.y.z' })],
  ['no state', {}, ({ code = '', iss = '' }) => ({ code, iss })],
  ['a state that was made up', {}, (query) => ({ ...query, state: 'x'.repeat(43) })],
  ['two states', {}, (query) => `${new URLSearchParams(query).toString()}&state=${query['state'] ?? ''}`],
];

describe.each(testDatabases())('a provider that answers wrong, on %s', (engine) => {
  let stage: IdentityStage;
  let provider: FakeProvider;
  let auditBefore: number;
  beforeAll(async () => {
    [stage, provider] = await Promise.all([IdentityStage.open(engine), FakeProvider.start()]);
  }, 90_000);
  afterAll(() => Promise.all([stage?.close(), provider?.close()]));
  beforeEach(async () => {
    provider.twist = {};
    // A new provider in our eyes: metadata and keys of the case before are not remembered.
    await restart();
    auditBefore = (await stage.auditActions()).length;
  });

  const settings = () => ({ name: 'Fake', issuer: provider.issuer, clientId: fakeClient.id, clientSecret: fakeClient.secret });
  const restart = () => stage.start({ limits: { 'identity.provider': null, 'http.request': null }, providers: [{ id: 'fake', ...settings() }, { id: 'twin', ...settings() }] });

  async function expectNobody(answer: Awaited<ReturnType<typeof comeBack>>): Promise<void> {
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/^\/sign-in\?problem=identity\.provider\.(refused|expired|cancelled)/);
    expect(String(answer.headers['set-cookie'] ?? '')).not.toMatch(/parley_sid|parley_provider_ticket/);
    for (const table of ['sessions', 'accounts', 'linked_identities', 'provider_tickets']) {
      expect((await stage.store.database.query(`select 1 from ${table}`)).rows, table).toEqual([]);
    }
    expect((await stage.auditActions()).slice(auditBefore)).toEqual(['session.refused']);
  }

  test('the answers are wrong in one thing each: without it, the same way leads in', async () => {
    const { url, cookie } = await goTo(stage, 'fake');

    const answer = await comeBack(stage, 'fake', provider.authorize(url), cookie);

    expect(answer.headers.location).toBe('/finish-account');
    await stage.store.database.query('delete from provider_tickets');
  });

  test.each(brokenAnswers.map(([what, twist, brought]) => ({ what, twist, brought: brought ?? ((query: Query) => query) })))('[A-08] $what: no session starts, and one line stands in the audit log', async ({ twist, brought }) => {
    provider.twist = twist;
    const { url, cookie } = await goTo(stage, 'fake');

    await expectNobody(await comeBack(stage, 'fake', brought(provider.authorize(url)), cookie));
  });

  test('[A-08] the right answer in a browser that did not ask for it starts nothing, and does not spoil it for the one that did', async () => {
    const mine = await goTo(stage, 'fake');
    const theirs = await goTo(stage, 'fake');
    const query = provider.authorize(mine.url);

    await expectNobody(await comeBack(stage, 'fake', query, theirs.cookie));
    expect((await comeBack(stage, 'fake', query, undefined)).headers.location).toBe('/sign-in?problem=identity.provider.expired');
    expect((await stage.auditActions()).length).toBe(auditBefore + 1);
    expect((await comeBack(stage, 'fake', query, mine.cookie)).headers.location).toBe('/finish-account');
    await stage.store.database.query('delete from provider_tickets');
  });

  test('[A-08] an answer counts once', async () => {
    const { url, cookie } = await goTo(stage, 'fake');
    const query = provider.authorize(url);
    await comeBack(stage, 'fake', query, cookie);
    await stage.store.database.query('delete from provider_tickets');

    await expectNobody(await comeBack(stage, 'fake', query, cookie));
  });

  test('[A-08] an answer after ten minutes counts no more', async () => {
    const { url, cookie } = await goTo(stage, 'fake');
    stage.clock.now += 10 * 60_000 + 1;

    await expectNobody(await comeBack(stage, 'fake', provider.authorize(url), cookie));
    stage.clock.now = Date.now();
  });

  test('[A-08] the answer of one provider does not count as that of another', async () => {
    const { url, cookie } = await goTo(stage, 'fake');

    await expectNobody(await comeBack(stage, 'twin', provider.authorize(url), cookie));
  });

  test('[A-08] an answer that is posted is not taken', async () => {
    const { url, cookie } = await goTo(stage, 'fake');
    const posted = await stage.app.inject({ method: 'POST', url: '/api/auth/oidc/fake/callback', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', origin: provider.issuer }, payload: new URLSearchParams(provider.authorize(url)).toString() });

    expect(posted.statusCode).toBeGreaterThanOrEqual(403);
    expect(posted.statusCode).toBeLessThan(500);
    expect(posted.headers['set-cookie']).toBeUndefined();
  });

  test('tokens of the provider are kept nowhere', async () => {
    const { url, cookie } = await goTo(stage, 'fake');
    await comeBack(stage, 'fake', provider.authorize(url), cookie);

    const { rows } = await stage.store.database.query(`select * from provider_tickets`);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/the-(access|refresh)-token|the-code|eyJ/);
    await stage.store.database.query('delete from provider_tickets');
  });
});
