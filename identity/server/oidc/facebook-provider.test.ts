import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { secretsOf } from './attempts.ts';
import { FacebookProvider } from './facebook-provider.ts';

const secrets = secretsOf('a browser');
const redirectUri = 'https://meet.example.org/api/auth/oidc/facebook/callback';
const app = { id: '1234567890', secret: 'secret-of-the-facebook-app' } as const;

/** Answers the two calls of Facebook's documented web login as its documentation shows them, and insists on what it demands. */
describe("Facebook's web login, replayed from its documentation", () => {
  let server: Server;
  let issuer: string;
  let asked: URL[];
  let me: object;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', issuer);
      asked.push(url);
      const { searchParams: sent } = url;
      const say = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const isAsked = (wanted: Readonly<Record<string, string>>): boolean => Object.entries(wanted).every(([name, value]) => sent.get(name) === value);
      if (url.pathname === '/v25.0/oauth/access_token') {
        const right = isAsked({ client_id: app.id, client_secret: app.secret, redirect_uri: redirectUri, code: 'the-code', code_verifier: secrets.codeVerifier });
        return right ? say(200, { access_token: 'EAAB', token_type: 'bearer', expires_in: 5_183_944 }) : say(400, { error: { message: 'Error validating verification code.', type: 'OAuthException', code: 100 } });
      }
      if (url.pathname === '/v25.0/me') {
        const right = isAsked({ access_token: 'EAAB', fields: 'id,name,email', appsecret_proof: createHmac('sha256', app.secret).update('EAAB').digest('hex') });
        return right ? say(200, me) : say(400, { error: { message: 'Invalid appsecret_proof provided in the API argument', type: 'GraphMethodException', code: 100 } });
      }
      say(404, {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
    me = { id: '10158', name: 'Ada Arden', email: 'ada@example.org' };
  });

  const make = (clientSecret: string = app.secret) => new FacebookProvider({ settings: { id: 'facebook', name: 'Facebook', preset: 'facebook', issuer, clientId: app.id, clientSecret, scopes: ['openid', 'email', 'public_profile'] }, fetchOutside: (url, init) => fetch(url, init as RequestInit) });
  const back = (query: string): URL => new URL(`${redirectUri}?${query}`);

  test('the dialog is asked for what it documents, and the code becomes an identity', async () => {
    const url = await make().authorizationUrl(redirectUri, secrets);
    expect(url.origin + url.pathname).toBe(`${issuer}/v25.0/dialog/oauth`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: app.id, redirect_uri: redirectUri, state: secrets.state, response_type: 'code', scope: 'email,public_profile',
      code_challenge: createHash('sha256').update(secrets.codeVerifier).digest('base64url'), code_challenge_method: 'S256',
    });

    expect(await make().identify(back(`code=the-code&state=${secrets.state}`), secrets)).toEqual({ issuer, subject: '10158', email: 'ada@example.org', emailVerified: false, name: 'Ada Arden' });
  });

  test('the real addresses are those of facebook.com', async () => {
    const provider = new FacebookProvider({ settings: { id: 'facebook', name: 'Facebook', preset: 'facebook', issuer: 'https://www.facebook.com', clientId: app.id, clientSecret: app.secret }, fetchOutside: (url) => Promise.reject(new Error(url)) });

    expect((await provider.authorizationUrl(redirectUri, secrets)).href).toMatch(/^https:\/\/www\.facebook\.com\/v25\.0\/dialog\/oauth\?/);
    await expect(provider.identify(back(`code=the-code&state=${secrets.state}`), secrets)).rejects.toMatchObject({ name: 'ProviderUnreachable', cause: { message: expect.stringMatching(/^https:\/\/graph\.facebook\.com\/v25\.0\/oauth\/access_token\?/) } });
    expect(provider.reachable).toBe(false);
  });

  test('somebody without an address has an identity as well', async () => {
    me = { id: '10158' };
    expect(await make().identify(back(`code=the-code&state=${secrets.state}`), secrets)).toMatchObject({ subject: '10158', email: undefined, emailVerified: false });
  });

  test.each([
    ['another state', 'code=the-code&state=another'],
    ['no state', 'code=the-code'],
    ['two codes', `code=the-code&code=the-code&state=${secrets.state}`],
    ['no code', `state=${secrets.state}`],
    ['an error', `error=access_denied&error_reason=user_denied&state=${secrets.state}`],
    ['a code that was used before', `code=old&state=${secrets.state}`],
  ])('%s is no identity', async (_what, query) => {
    await expect(make().identify(back(query), secrets)).rejects.toMatchObject({ name: 'ProviderAnswerRefused' });
  });

  test.each([[{ id: 'not-a-number' }], [{ name: 'Nobody' }], [{ id: 10158 }]])('%o is nobody', async (answer) => {
    me = answer;
    await expect(make().identify(back(`code=the-code&state=${secrets.state}`), secrets)).rejects.toMatchObject({ reason: 'odd-answer' });
  });

  test('with another secret nothing is told', async () => {
    await expect(make('another').identify(back(`code=the-code&state=${secrets.state}`), secrets)).rejects.toMatchObject({ reason: 'graph-refused' });
    expect(asked.map(({ pathname }) => pathname)).toEqual(['/v25.0/oauth/access_token']);
  });
});
