import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeProvider, fakeClient, type Twist } from '../testing/fake-provider.ts';
import { boundedFetch, largestAnswerBytes, longestAnswerMs, type FetchOutside } from './fetch-outside.ts';
import { OidcProvider } from './oidc-provider.ts';
import { ProviderAnswerRefused, ProviderUnreachable } from './provider-settings.ts';
import { secretsOf } from './attempts.ts';

const secrets = secretsOf('a browser');
const redirectUri = 'https://meet.example.org/api/auth/oidc/fake/callback';
const outside: FetchOutside = (url, init) => fetch(url, init as RequestInit);

describe('a provider that wants to hurt', () => {
  let fake: FakeProvider;
  let provider: OidcProvider;
  let sent = 0;
  let cutOff = 0;
  const open: ServerResponse[] = [];

  beforeAll(async () => {
    fake = await FakeProvider.start();
  });
  afterAll(() => fake?.close());
  beforeEach(() => {
    sent = cutOff = 0;
    fake.twist = {};
    fake.asked.length = 0;
    provider = make();
  });
  afterEach(() => {
    for (const response of open.splice(0)) response.destroy();
  });

  const make = (changed: object = {}): OidcProvider => new OidcProvider({ settings: { id: 'fake', name: 'Fake', issuer: fake.issuer, clientId: fakeClient.id, clientSecret: fakeClient.secret, ...changed }, fetchOutside: outside, now: Date.now });
  const discover = (): Promise<URL> => provider.authorizationUrl(redirectUri, secrets);

  /** Answers a path with bytes until somebody cuts the line. */
  const endless = (path: string): Twist => ({
    answer: (asked, response) => {
      if (asked !== path) return false;
      open.push(response);
      response.on('close', () => (cutOff += 1));
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(16 * 1024, ' ');
      const more = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
      return true;
    },
  });
  const silent = (path: string): Twist => ({
    answer: (asked, response) => {
      if (asked !== path) return false;
      open.push(response);
      response.on('close', () => (cutOff += 1));
      return true;
    },
  });
  const whole = (path: string, body: string): Twist => ({
    answer: (asked, response) => {
      if (asked !== path) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return true;
    },
  });
  const redirecting = (path: string, status: number): Twist => ({
    answer: (asked, response) => {
      if (asked !== path) return false;
      response.writeHead(status, { location: `${fake.issuer}/elsewhere` }).end();
      return true;
    },
  });
  const identify = async (): Promise<unknown> => {
    const query = fake.authorize((await discover()).href);
    return provider.identify(new URL(`${redirectUri}?${new URLSearchParams(query).toString()}`), secrets);
  };

  test.each(['/.well-known/openid-configuration', '/jwks', '/token'])('[A-09] an endless answer at %s is cut off after 64 KiB', async (path) => {
    fake.twist = endless(path);

    await expect(identify()).rejects.toMatchObject({ reason: 'too-large' });

    await expect.poll(() => cutOff).toBe(1);
    // What the buffers of two sockets hold may have left already.
    expect(sent).toBeLessThan(largestAnswerBytes + 8 * 1024 * 1024);
  });

  test('[A-09] a megabyte of metadata is too much', async () => {
    fake.twist = whole('/.well-known/openid-configuration', JSON.stringify({ issuer: fake.issuer, padding: 'x'.repeat(1024 * 1024) }));

    await expect(discover()).rejects.toMatchObject({ reason: 'too-large' });
  });

  test.each([['/.well-known/openid-configuration', 302], ['/.well-known/openid-configuration', 307], ['/jwks', 301], ['/token', 308]])('[A-09] a redirect at %s (%i) is not followed', async (path, status) => {
    fake.twist = redirecting(path, status);

    await expect(identify()).rejects.toMatchObject({ reason: 'redirected' });

    expect(fake.asked).not.toContain('/elsewhere');
  });

  test.each(['/.well-known/openid-configuration', '/token'])('[A-09] a provider that is silent at %s is given up after three seconds, and told as unreachable', async (path) => {
    fake.twist = silent(path);

    await expect(identify()).rejects.toBeInstanceOf(ProviderUnreachable);

    expect(longestAnswerMs).toBeLessThanOrEqual(3_000);
    await expect.poll(() => cutOff).toBe(1);
  });

  test('[A-09] more than twenty keys are too many', async () => {
    const jwk = { ...fake.rsa.publicKey.export({ format: 'jwk' }), use: 'sig' };
    fake.twist = { keys: Array.from({ length: 21 }, (_, i) => ({ ...jwk, kid: i === 0 ? 'rsa' : `rsa-${i}` })) };

    await expect(identify()).rejects.toMatchObject({ reason: 'too-many-keys' });
  });

  test('[A-09] twenty keys are not', async () => {
    const jwk = { ...fake.rsa.publicKey.export({ format: 'jwk' }), use: 'sig' };
    fake.twist = { keys: Array.from({ length: 20 }, (_, i) => ({ ...jwk, kid: i === 0 ? 'rsa' : `rsa-${i}` })) };

    await expect(identify()).resolves.toMatchObject({ subject: 'subject-1' });
  });

  test.each([
    ['jwks_uri', 'http://169.254.169.254/latest/meta-data'],
    ['jwks_uri', 'https://keys.evil.example/jwks'],
    ['token_endpoint', 'http://127.0.0.1:1/token'],
    ['token_endpoint', 'file:///etc/passwd'],
    ['authorization_endpoint', 'https://evil.example/authorize'],
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['userinfo_endpoint', 'http://localhost/userinfo'],
    ['userinfo_endpoint', 'https://user:password@evil.example/'],
  ])('[A-09] metadata whose %s is %s is refused before anything there is asked', async (name, address) => {
    fake.twist = { metadata: { [name]: address } };

    await expect(discover()).rejects.toMatchObject({ reason: 'endpoint-elsewhere' });

    expect(fake.asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('[A-09] an endpoint on a host that the operator listed is accepted, over https only', async () => {
    provider = make({ allowedHosts: ['keys.example.net'] });
    fake.twist = { metadata: { jwks_uri: 'https://keys.example.net/jwks' } };
    await expect(discover()).resolves.toBeInstanceOf(URL);

    provider = make({ allowedHosts: ['keys.example.net'] });
    fake.twist = { metadata: { jwks_uri: 'http://keys.example.net/jwks' } };
    await expect(discover()).rejects.toMatchObject({ reason: 'endpoint-elsewhere' });
  });

  test('metadata of another issuer is refused, also when only a slash differs', async () => {
    for (const issuer of ['https://evil.example', `${fake.issuer}/`]) {
      fake.twist = { metadata: { issuer } };
      await expect(discover()).rejects.toBeInstanceOf(ProviderAnswerRefused);
    }
  });

  test('a provider without a signature that we accept is refused', async () => {
    fake.twist = { metadata: { id_token_signing_alg_values_supported: ['none', 'HS256'] } };

    await expect(discover()).rejects.toMatchObject({ reason: 'no-common-algorithm' });
  });

  test('[A-09] keys are remembered, and an unknown key id does not have them fetched again at once', async () => {
    await identify();
    fake.twist = { idToken: (claims, { sign }) => sign.call(fake, claims, { kid: 'unknown' }) };
    for (let i = 0; i < 3; i++) await expect(identify()).rejects.toBeInstanceOf(ProviderAnswerRefused);

    expect(fake.asked.filter((path) => path === '/jwks')).toHaveLength(1);
    expect(fake.asked.filter((path) => path === '/.well-known/openid-configuration')).toHaveLength(1);
  });

  test('a provider that was down is asked again when somebody wants to use it', async () => {
    fake.twist = { answer: (_path, response) => void response.destroy() === undefined };
    await expect(discover()).rejects.toBeInstanceOf(ProviderUnreachable);
    expect(provider.reachable).toBe(false);

    fake.twist = {};
    await expect(discover()).resolves.toBeInstanceOf(URL);
    expect(provider.reachable).toBe(true);
  });

  test('a way out that ignores its signal holds nobody either', async () => {
    const stuck = boundedFetch({ fetchOutside: () => new Promise(() => undefined), mayAsk: () => true });

    await expect(stuck(`${fake.issuer}/anything`, {})).rejects.toBeInstanceOf(ProviderUnreachable);
  });
});
