import { get } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DatabaseError } from '../db/index.ts';
import { Refusal } from '../errors/index.ts';
import { Limiter, type LimitOverrides } from '../limits/index.ts';
import { createLogger } from '../log/index.ts';
import { ConnectionCap, ListenError } from '../net/index.ts';
import { maxJsonDepth, maxJsonKeys } from './bounded-json.ts';
import { createApp, recentProofMs } from './create-app.ts';
import { Listener } from './listener.ts';
import type { ServingPhase } from './running-requests.ts';
import type { App, Principal, Slice } from './slice.ts';
import { isStrangePath } from './strange-path.ts';

const origin = 'https://meet.example.org';
let app: App | undefined;
let listener: Listener | undefined;
let folder: string | undefined;
afterEach(async () => {
  await app?.close();
  await listener?.close(0);
  if (folder) rmSync(folder, { recursive: true, force: true });
  app = listener = folder = undefined;
});

const errors = { 'demo.locked': { status: 423, message: 'It is locked.', advice: 'Ask for the key.' } };
const demo: Slice = {
  name: 'demo',
  errors,
  limits: { 'demo.knock': { count: 1, perMs: 60_000 }, 'demo.mint': { count: 9, perMs: 60_000 }, 'demo.mint.account': { count: 1, perMs: 60_000 }, 'demo.wall': { count: 9, perMs: 60_000 }, 'demo.wall.account': { count: 2, perMs: 60_000 } },
  routes: (scope) => {
    scope.post('/api/echo', { config: { policy: 'public' }, schema: { body: z.strictObject({ text: z.string().max(10) }) } }, (request) => request.body);
    scope.post('/api/any', { config: { policy: 'public' } }, () => ({ ok: true }));
    scope.get('/api/locked', { config: { policy: 'public', refuses: ['demo.locked'] } }, () => {
      throw new Refusal('demo.locked', { details: { since: 1 } });
    });
    scope.get('/api/undeclared', { config: { policy: 'public' } }, () => {
      throw new Refusal('demo.locked');
    });
    scope.get('/api/broken', { config: { policy: 'public' } }, () => {
      throw new Error('the secret reason');
    });
    scope.get('/api/sql/:code', { config: { policy: 'public' } }, (request) => {
      throw new DatabaseError((request.params as { code: string }).code, 'the row holds a secret');
    });
    scope.get('/api/me', { config: { policy: 'account' } }, (request) => ({ name: request.principal?.name }));
    scope.get('/api/maybe', { config: { policy: 'optional' } }, (request) => ({ name: request.principal?.name ?? null }));
    scope.get('/api/desk', { config: { policy: 'operator' } }, () => ({ ok: true }));
    scope.get('/api/lounge', { config: { policy: 'account', guests: true } }, () => ({ ok: true }));
    scope.get('/api/vault', { config: { policy: 'account', recent: true } }, () => ({ ok: true }));
    scope.post('/api/own', { config: { policy: 'own' } }, () => ({ ok: true }));
    scope.get('/api/knock', { config: { policy: 'public', limit: 'demo.knock' } }, () => ({ ok: true }));
    scope.post('/api/mint', { config: { policy: 'account', limit: 'demo.mint', accountLimit: 'demo.mint.account' } }, () => ({ ok: true }));
    scope.get('/api/wall', { config: { policy: 'account', limit: { only: 'demo.wall' }, accountLimit: { only: 'demo.wall.account' } } }, () => ({ ok: true }));
    scope.get('/api/rows', { config: { policy: 'account' }, schema: { response: { 200: z.object({ items: z.array(z.string()) }) } } }, () => ({ items: [] }));
    scope.post('/api/bearer', { config: { policy: 'own' } }, (request) => {
      request.countFor(String(request.headers.authorization));
      return { ok: true };
    });
    scope.get('/twirp/x', { config: { policy: 'own' } }, () => ({ ok: true }));
  },
  close: async () => undefined,
};

const noon = 12 * 3_600_000;
const ada = { accountId: 'a', name: 'Ada', username: 'ada', sessionId: 's', role: 'member', authenticatedAtMs: noon - recentProofMs } as const;
const people = new Map<string, Principal>([
  ['sid=ada', ada],
  ['sid=late', { ...ada, authenticatedAtMs: noon - recentProofMs - 1 }],
  ['sid=gus', { ...ada, role: 'guest' }],
  ['sid=opal', { ...ada, role: 'operator' }],
]);

async function start(options: { strict?: boolean; slices?: Slice[]; overrides?: LimitOverrides; web?: string; listener?: Listener; trustedProxies?: number; phase?: () => ServingPhase } = {}): Promise<App> {
  const created = await createApp({
    slices: options.slices ?? [demo],
    log: createLogger({ level: 'silent' }),
    limiter: new Limiter({ now: () => 0, overrides: options.overrides ?? {} }),
    origins: () => new Set([origin]),
    secure: true,
    trustedProxies: options.trustedProxies ?? 0,
    strict: options.strict ?? true,
    resolvePrincipal: async (headers) => people.get(headers.cookie ?? ''),
    now: () => noon,
    foldSlashesBefore: ['twirp'],
    ...(options.web ? { web: { root: options.web, apiSegments: new Set(['api', 'rtc']) } } : {}),
    ...(options.listener ? { listener: options.listener } : {}),
    ...(options.phase ? { phase: options.phase } : {}),
  });
  app = created.app;
  return app;
}

test('a refusal has its status, its sentence, its advice, its details and the request id', async () => {
  const answer = await (await start()).inject('/api/locked');

  expect(answer.statusCode).toBe(423);
  expect(answer.json()).toEqual({ code: 'demo.locked', message: 'It is locked.', advice: 'Ask for the key.', requestId: answer.headers['x-request-id'], details: { since: 1 } });
});

test.each([
  ['08006', 503, 'http.database-unavailable', '2'],
  ['57P01', 503, 'http.database-unavailable', '2'],
  ['25006', 503, 'http.database-unavailable', '2'],
  ['53100', 507, 'http.storage-full', '30'],
])('a database that says %s is answered with %i, which tells when to come back and nothing of the row', async (sqlState, status, code, retryAfter) => {
  const answer = await (await start()).inject(`/api/sql/${sqlState}`);

  expect([answer.statusCode, answer.json<{ code: string }>().code, answer.headers['retry-after']]).toEqual([status, code, retryAfter]);
  expect(answer.body).not.toContain('secret');
});

test('an error of SQL that is a mistake of ours stays one', async () => {
  expect((await (await start()).inject('/api/sql/42601')).statusCode).toBe(500);
});

test('a server on its way out answers and asks for no more, then refuses with the time to come back', async () => {
  let phase: ServingPhase = 'draining';
  const server = await start({ phase: () => phase });

  const draining = await server.inject('/api/maybe');
  phase = 'stopping';
  const stopping = await server.inject('/api/maybe');

  expect([draining.statusCode, draining.headers.connection]).toEqual([200, 'close']);
  expect([stopping.statusCode, stopping.headers.connection, stopping.headers['retry-after'], stopping.json<{ code: string }>().code]).toEqual([503, 'close', '2', 'http.stopping']);
});

test('a code that the route did not declare fails loudly in development, and is told in production', async () => {
  expect((await (await start({ strict: true })).inject('/api/undeclared')).json()).toMatchObject({ code: 'http.internal', details: { undeclared: 'demo.locked' } });
  await app?.close();
  expect((await (await start({ strict: false })).inject('/api/undeclared')).json()).toMatchObject({ code: 'demo.locked' });
});

test('a mistake of ours is 500 without its reason', async () => {
  const answer = await (await start()).inject('/api/broken');

  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('secret');
  expect(answer.json()).toMatchObject({ code: 'http.internal', requestId: expect.any(String) });
});

test('a route without a policy does not register', async () => {
  const careless: Slice = { ...demo, routes: (scope) => void scope.get('/api/open', () => 'hello') };

  await expect(start({ slices: [careless] })).rejects.toThrow('the route GET /api/open has no policy');
});

test('policies decide who gets in, and public routes do not look at the session', async () => {
  const server = await start();
  const as = (url: string, cookie?: string) => server.inject({ url, headers: cookie ? { cookie } : {} });

  expect((await as('/api/me')).json()).toMatchObject({ code: 'http.sign-in-required' });
  expect((await as('/api/me', 'sid=eve')).statusCode).toBe(401);
  expect((await as('/api/me', 'sid=ada')).json()).toEqual({ name: 'Ada' });
  expect((await as('/api/maybe')).json()).toEqual({ name: null });
  expect((await as('/api/maybe', 'sid=ada')).json()).toEqual({ name: 'Ada' });
});

test.each([
  ['/api/desk', 'sid=ada', 404, 'http.not-found'],
  ['/api/desk', 'sid=gus', 404, 'http.not-found'],
  ['/api/desk', 'sid=opal', 200, undefined],
  ['/api/me', 'sid=gus', 403, 'http.account-required'],
  ['/api/lounge', 'sid=gus', 200, undefined],
  ['/api/vault', 'sid=ada', 200, undefined],
  ['/api/vault', 'sid=late', 403, 'http.recent-sign-in-required'],
])('%s answers %s with %i', async (url, cookie, status, code) => {
  const answer = await (await start()).inject({ url, headers: { cookie } });

  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});

test('[A-12] unsafe requests need our own Origin, or no cookie at all', async () => {
  const server = await start();
  const status = async (url: string, headers: Record<string, string>) => (await server.inject({ method: 'POST', url, headers, payload: {} })).statusCode;

  expect(await status('/api/any', { origin })).toBe(200);
  expect(await status('/api/any', {})).toBe(200);
  expect(await status('/api/any', { cookie: 'sid=ada' })).toBe(403);
  expect(await status('/api/any', { cookie: 'sid=ada', 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await status('/api/any', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  for (const foreign of ['https://evil.example', 'null', 'https://meet.example.org:8443', 'http://meet.example.org']) expect(await status('/api/any', { origin: foreign })).toBe(403);
  expect(await status('/api/own', { origin: 'https://evil.example', authorization: 'Bearer x' })).toBe(200);
});

test('a body is checked: type, syntax, size, depth, keys, prototypes, unstorable text, unknown keys', async () => {
  const server = await start();
  const send = async (payload: string, type = 'application/json', url = '/api/any') =>
    (await server.inject({ method: 'POST', url, headers: { origin, 'content-type': type }, payload })).statusCode;
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const keys = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1])));

  expect(await send('{}')).toBe(200);
  expect(await send('')).toBe(200);
  expect(await send('{')).toBe(400);
  expect(await send('{}', 'text/plain')).toBe(415);
  expect(await send(JSON.stringify('x'.repeat(256 * 1024 - 2)))).toBe(200);
  expect(await send(JSON.stringify('x'.repeat(256 * 1024 - 1)))).toBe(413);
  expect(await send(nested(maxJsonDepth))).toBe(200);
  expect(await send(nested(maxJsonDepth + 1))).toBe(400);
  expect(await send(nested(100_000))).toBe(400);
  expect(await send(keys(maxJsonKeys))).toBe(200);
  expect(await send(keys(maxJsonKeys + 1))).toBe(400);
  expect(await send('{"__proto__":{"polluted":1}}')).toBe(400);
  expect(await send('{"constructor":{"prototype":{"polluted":1}}}')).toBe(400);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(await send('{"a":"\\u0000"}')).toBe(400);
  expect(await send('{"a":"\\ud800"}')).toBe(400);
  expect(await send('{"text":"hello"}', 'application/json', '/api/echo')).toBe(200);
  expect(await send('{"text":"hello","role":"admin"}', 'application/json', '/api/echo')).toBe(400);
});

test('a validation mistake is told with its place', async () => {
  const answer = await (await start()).inject({ method: 'POST', url: '/api/echo', headers: { origin }, payload: { text: 'x'.repeat(11) } });

  expect(answer.json()).toMatchObject({ code: 'http.invalid-request', details: { issues: [{ where: 'body/text', problem: expect.any(String) }] } });
});

test('[A-03] addresses that two layers could read differently are refused', async () => {
  // Asked directly as well: the test's own client tidies some of these before it sends them.
  for (const url of ['//api/any', '/api//any', '/api/%2e%2e/any', '/api/..;/any', '/api/./any', '/api/any%00', '/api%2fany', '/api\\any', '/%5capi', '/api/a%0d%0ab', '/api/%zz', '/api/..', '/api/any/..%2fx.css', 'api', '/a b']) {
    expect([url, isStrangePath(url)]).toEqual([url, true]);
  }
  for (const url of ['/', '/api/any?next=//x&y=%2f..', '/m/a..b', '/%C3%A9', '/.well-known/jwks.json', '/...']) expect([url, isStrangePath(url)]).toEqual([url, false]);
  const server = await start();
  for (const url of ['//api/any', '/api//any', '/api/..;/any', '/api/any%00', '/api%2fany', '/%5capi', '/api/a%0d%0ab', '/api/any/..%2fx.css']) {
    const answer = await server.inject({ url });
    expect([url, answer.statusCode]).toEqual([url, 400]);
  }
  expect((await server.inject('/api/a..b')).statusCode).toBe(404);
  expect((await server.inject('//twirp/x')).statusCode).toBe(200);
});

test('limits answer 429 with Retry-After; the general one counts per address', async () => {
  const server = await start({ overrides: { 'http.request': { count: 3, perMs: 60_000 } } });

  expect((await server.inject('/api/knock')).statusCode).toBe(200);
  const spent = await server.inject('/api/knock');
  expect([spent.statusCode, spent.headers['retry-after']]).toEqual([429, '60']);
  expect((await server.inject('/api/maybe')).statusCode).toBe(200);
  expect((await server.inject({ url: '/api/maybe', headers: { 'x-forwarded-for': '9.9.9.9' } })).statusCode).toBe(429);
});

describe('whoever is signed in is counted by account as well, from whatever address', () => {
  const one = { count: 1, perMs: 60_000 };
  let from = 0;
  /** Each request comes from an address of its own. */
  const ask = async (method: 'GET' | 'POST', url: string, headers: Record<string, string> = { cookie: 'sid=ada' }) => {
    const answer = await (app as App).inject({ method, url, remoteAddress: `198.51.100.${++from % 250}`, headers: { origin, ...headers }, ...(method === 'POST' ? { payload: {} } : {}) });
    return [answer.statusCode, answer.headers['retry-after']];
  };
  // The addresses are behind a proxy of ours, which says so, or their cookies would not be looked at.
  const open = (overrides: LimitOverrides) => start({ overrides, trustedProxies: 1 });

  test('reading and writing are two measures, and another account has its own', async () => {
    await open({ 'http.read.account': one, 'http.write.account': one });
    expect([await ask('GET', '/api/me'), await ask('GET', '/api/maybe')]).toEqual([[200, undefined], [429, '60']]);
    expect([await ask('POST', '/api/mint'), await ask('POST', '/api/mint')]).toEqual([[200, undefined], [429, '60']]);
    expect(await ask('GET', '/api/desk', { cookie: 'sid=opal' })).toEqual([429, '60']);
    expect(await ask('GET', '/api/me', {})).toEqual([401, undefined]);
    expect(await ask('POST', '/api/any')).toEqual([200, undefined]);
  });

  test('a route has a measure of its own beside the general one, or instead of it', async () => {
    await open({ 'http.read.account': one, 'http.write.account': { count: 9, perMs: 60_000 } });
    expect([await ask('POST', '/api/mint'), await ask('POST', '/api/mint')]).toEqual([[200, undefined], [429, '60']]);
    expect([await ask('GET', '/api/wall'), await ask('GET', '/api/wall'), await ask('GET', '/api/wall')]).toEqual([[200, undefined], [200, undefined], [429, '30']]);
    expect(await ask('GET', '/api/me')).toEqual([200, undefined]);
  });

  test('[B-17] every list is one, and the eleventh within a second has to wait', async () => {
    await open({});
    for (let i = 0; i < 10; i += 1) expect(await ask('GET', '/api/rows')).toEqual([200, undefined]);
    expect(await ask('GET', '/api/rows')).toEqual([429, '1']);
    expect(await ask('GET', '/api/me')).toEqual([200, undefined]);
  });

  test('a slice that reads the credential itself has it counted by the same measures', async () => {
    await open({ 'http.write.account': one });
    expect([await ask('POST', '/api/bearer', { authorization: 'ada' }), await ask('POST', '/api/bearer', { authorization: 'ada' })]).toEqual([[200, undefined], [429, '60']]);
    expect(await ask('POST', '/api/bearer', { authorization: 'bob' })).toEqual([200, undefined]);
  });
});

test('every kind of answer has the security headers, and JSON can run nothing', async () => {
  const server = await start();
  for (const url of ['/api/maybe', '/api/locked', '/api/nothing', '/api/docs/json', '/api/docs', '/api/me']) {
    const { headers } = await server.inject(url);
    expect(headers, url).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': expect.stringContaining('max-age='),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cache-control': expect.any(String),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  }
  expect((await server.inject('/api/maybe')).headers['cache-control']).toBe('no-store');
});

test('pages are served for every address that can be one, files only by their exact name', async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<style nonce="%CSP_NONCE%"></style>');
  writeFileSync(join(folder, 'assets/app-1234.js'), 'let a');
  writeFileSync(join(folder, 'assets/app-1234.js.map'), '{}');
  const server = await start({ web: folder });
  const status = async (url: string) => (await server.inject(url)).statusCode;

  for (const url of ['/', '/m/abc-def', '/anything', '/index.html']) {
    const page = await server.inject(url);
    expect([url, page.statusCode]).toEqual([url, 200]);
    const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1];
    expect(page.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(page.headers['cache-control']).toBe('no-store');
  }
  expect((await server.inject('/')).body).not.toBe((await server.inject('/')).body);
  const file = await server.inject('/assets/app-1234.js');
  expect([file.statusCode, file.headers['cache-control'], file.body]).toEqual([200, 'public, max-age=31536000, immutable', 'let a']);
  for (const url of ['/assets/app-1234.js.map', '/assets/other.js', '/m/x.css', '/api/me/x.css', '/api', '/API/x', '/rtc/thing', '/etc/passwd.txt']) expect([url, await status(url)]).toEqual([url, 404]);
  expect((await server.inject({ method: 'POST', url: '/anything', headers: { origin } })).statusCode).toBe(404);
});

test('a file that lies compressed beside itself goes out so to whoever wants it, and to nobody under that name', async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<html></html>');
  writeFileSync(join(folder, 'assets/app-1234.js'), 'let a');
  writeFileSync(join(folder, 'assets/app-1234.js.br'), brotliCompressSync('let a'));
  writeFileSync(join(folder, 'assets/app-1234.js.gz'), gzipSync('let a'));
  const server = await start({ web: folder });
  const ask = (encoding: string) => server.inject({ url: '/assets/app-1234.js', headers: { 'accept-encoding': encoding } });

  const [brotli, gzipped, plain] = [await ask('gzip, br'), await ask('gzip'), await ask('identity')];
  expect([brotli, gzipped, plain].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
  expect([brotliDecompressSync(brotli.rawPayload), gunzipSync(gzipped.rawPayload), plain.rawPayload].map(String)).toEqual(['let a', 'let a', 'let a']);
  for (const { headers } of [brotli, gzipped, plain]) expect([headers['content-type'], headers.vary, headers['cache-control']]).toEqual([expect.stringContaining('javascript'), expect.stringMatching(/accept-encoding/i), 'public, max-age=31536000, immutable']);
  for (const url of ['/assets/app-1234.js.br', '/assets/app-1234.js.gz']) expect((await server.inject(url)).statusCode).toBe(404);
});

test('the open port says that it starts, then serves; a taken one is told as such', async () => {
  const missing = new Set(['database']);
  listener = await Listener.open({ host: 'localhost', port: 0, waitingFor: () => [...missing], cap: new ConnectionCap(2) });
  const url = `http://127.0.0.1:${listener.port}`;
  const close = { headers: { connection: 'close' } };
  expect((await fetch(`${url}/healthz`, close)).status).toBe(200);
  expect((await fetch(`${url}/readyz`, close)).status).toBe(503);
  expect((await fetch(`${url}/api/maybe`, close)).headers.get('retry-after')).toBe('2');

  await start({ listener });
  missing.clear();
  expect(await (await fetch(`${url}/readyz`, close)).json()).toEqual({ status: 'ready', waitingFor: [] });
  expect(await (await fetch(`${url}/api/maybe`, close)).json()).toEqual({ name: null });
  await expect(Listener.open({ host: '127.0.0.1', port: listener.port, waitingFor: () => [], cap: new ConnectionCap(undefined) })).rejects.toThrow(ListenError);
});

test('[K-04] the rate of WebSockets counts clients as requests do: behind a proxy of ours by what it saw, else never by a header', async () => {
  const statuses = async (trustedProxies: number): Promise<number[]> => {
    listener = await Listener.open({ host: '127.0.0.1', port: 0, waitingFor: () => [], cap: new ConnectionCap(undefined) });
    const { port } = listener;
    const socketSlice: Slice = { name: 'sockets', upgrades: [{ path: '/socket', origin: 'any', maxPayload: 10, handle: (_request, _socket, _head, door) => door.refuse({ status: 418 }) }], close: async () => undefined };
    await start({ slices: [socketSlice], overrides: { 'http.upgrade': { count: 1, perMs: 60_000 } }, listener, trustedProxies });
    const knock = (forwardedFor: string): Promise<number> => new Promise((resolve, reject) => {
      get({ port, host: '127.0.0.1', path: '/socket', agent: false, headers: { connection: 'Upgrade', upgrade: 'websocket', 'x-forwarded-for': forwardedFor } }, (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject);
    });
    const seen = [await knock('198.51.100.1'), await knock('198.51.100.1'), await knock('198.51.100.2'), await knock('198.51.100.3, 198.51.100.2')];
    await app?.close();
    await listener.close(0);
    return seen;
  };

  expect(await statuses(1)).toEqual([418, 429, 418, 429]);
  expect(await statuses(0)).toEqual([418, 429, 429, 429]);
});

test('no cookie travels over plain http between machines: one that comes is not looked at, one that would go is refused', async () => {
  const cookies: Slice = {
    name: 'cookies',
    routes: (scope) => {
      scope.get('/api/sets', { config: { policy: 'public' } }, (_request, reply) => reply.header('set-cookie', 'sid=secret').send({ token: 'secret' }));
      scope.get('/api/reads', { config: { policy: 'public' } }, (request) => ({ cookie: request.headers.cookie ?? null }));
    },
    close: async () => undefined,
  };
  const server = await start({ slices: [cookies] });
  const ask = (url: string, remoteAddress: string) => server.inject({ url, remoteAddress, headers: { cookie: 'sid=mine' } });

  const refused = await ask('/api/sets', '192.0.2.1');
  expect([refused.statusCode, refused.headers['set-cookie'], refused.json()]).toEqual([403, undefined, expect.objectContaining({ code: 'http.https-required', advice: expect.any(String) })]);
  expect(refused.body).not.toContain('secret');
  expect((await ask('/api/reads', '192.0.2.1')).json()).toEqual({ cookie: null });

  for (const near of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    expect((await ask('/api/sets', near)).headers['set-cookie']).toBe('sid=secret');
    expect((await ask('/api/reads', near)).json()).toEqual({ cookie: 'sid=mine' });
  }
  await app?.close();
  const behind = await start({ slices: [cookies], trustedProxies: 1 });
  expect((await behind.inject({ url: '/api/sets', remoteAddress: '192.0.2.1' })).headers['set-cookie']).toBe('sid=secret');
});
