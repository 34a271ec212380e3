import { afterAll, beforeAll, expect, test } from 'vitest';
import { accesses } from './access.ts';
import { expected } from './expected.ts';
import { knock, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { crowdOf, issueCredential, pageHeaders, rememberSessions, restoreSessions, room, signUp, type Person } from './testing/people.ts';

let product: Product;
let person: Person;
let fixtures: Fixtures;

beforeAll(async () => {
  product = await openProduct('pglite');
  person = await signUp(product);
  await rememberSessions(product);
  const meeting = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, person), payload: {} });
  fixtures = { code: meeting.json().code, room, session: 'nobody' };
});
afterAll(async () => product?.close());

/** Addresses that pages of other sites may read: the public keys, the sample's own, and LiveKit's. */
const openToOthers = /^\/(?:\.well-known\/jwks\.json$|meetings?(?:\/|$)|rtc(?:\/|$)|twirp\/)/;

test('[B-13] other sites read only what is meant for them, never with a cookie, and caches keep the answers apart', async () => {
  const origins = ['https://evil.example', 'null', `${product.url}.evil.example`, `http://evil${product.url.slice(7)}`, `https://localhost:${product.port}`, 'file://', '*'];
  for (const row of expected.filter((one) => !one.route.startsWith('WS '))) {
    const path = row.at ?? row.route.split(' ')[1] ?? '';
    for (const origin of origins) {
      for (const role of ['signed out', 'member', 'bearer', 'join token'] as const) {
        const credential = await issueCredential(product, role, crowdOf(person));
        const { headers } = await knock(product, row, { ...credential, origin }, fixtures);
        if (row.endsSession) await restoreSessions(product);
        const allowed = headers['access-control-allow-origin'];
        const what = [row.route, origin, role];
        expect([...what, headers['access-control-allow-credentials']]).toEqual([...what, undefined]);
        if (!openToOthers.test(path)) expect([...what, allowed]).toEqual([...what, undefined]);
        else expect([...what, allowed === '*' || (allowed === origin && /\borigin\b/i.test(String(headers['vary'])))]).toEqual([...what, true]);
      }
    }
  }
});

test('[B-13] a refusal at an address for other sites can be read by them too', async () => {
  const limited = await openProduct('pglite', { limits: { 'meetings.join': { count: 1, perMs: 60_000 } } });
  try {
    const ask = (url: string, method: 'GET' | 'POST' = 'GET') => limited.app.inject({ method, url, headers: { origin: 'https://elsewhere.example' } });
    expect((await ask('/meeting/join', 'POST')).statusCode).toBe(401);
    const spent = await ask('/meeting/join', 'POST');
    expect([spent.statusCode, spent.headers['access-control-allow-origin']]).toEqual([429, '*']);
  } finally {
    await limited.close();
  }
});

/** What a shared cache may keep: nothing in it is anybody's own. */
const cacheable: Readonly<Record<string, string>> = {
  'GET /.well-known/jwks.json': 'public, max-age=300',
  'PAGE /assets/app-1234.js': 'public, max-age=31536000, immutable',
};

test('[B-15] no answer may be kept by a cache, except those that are everybody’s', async () => {
  for (const row of expected.filter((one) => !one.route.startsWith('WS ') && !one.route.startsWith('GET /api/docs/static'))) {
    for (const role of ['signed out', 'member', 'bearer', 'admin token'] as const) {
      const { headers } = await knock(product, row, (await issueCredential(product, role, crowdOf(person))) ?? {}, fixtures);
      if (row.endsSession) await restoreSessions(product);
      expect([row.route, role, headers['cache-control']]).toEqual([row.route, role, cacheable[row.route] ?? 'no-store']);
    }
  }
});

test('[B-15] an address with the ending of a file is not the address without it', async () => {
  const own = expected.filter((row) => row.route.startsWith('GET ') && accesses[row.access]['signed out'] !== 'yes');
  const paths = [...own.map((row) => (row.at ?? row.route.split(' ')[1] ?? '').replace('$code', fixtures['code'] ?? '')), '/api/auth/get-session'];
  for (const path of paths) {
    for (const ending of ['/x.css', '/..%2fx.css', '%2fx.css', '%2Fx.css', ';x.css', '.css', '/.css', '%00.css', '%0a.css', '%23.css', '%3f.css', '\\x.css', '/%2e%2e/x.css']) {
      const answer = await product.app.inject({ url: `${path}${ending}`, headers: pageHeaders(product, person) });
      // A code may be any text: with an ending it is that of another meeting, which nobody has opened.
      const isOther = path === `/api/meetings/${fixtures['code'] ?? ''}` && answer.statusCode === 200 && (answer.json() as { entry?: string }).entry === 'new';
      expect([`${path}${ending}`, isOther || [400, 404].includes(answer.statusCode), answer.headers['cache-control']]).toEqual([`${path}${ending}`, true, 'no-store']);
      expect(answer.body).not.toContain(person.email);
    }
  }
});
