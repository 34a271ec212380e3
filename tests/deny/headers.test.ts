import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Listener, type Slice } from '@parley/platform/http';
import { ConnectionCap } from '@parley/platform/net';
import { expected } from './expected.ts';
import { knock, upgrade, type Fixtures, type Heard } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { crowdOf, issueCredential, rememberSessions, restoreSessions, room, signUp, type Crowd } from './testing/people.ts';

/** What every answer must say, whoever wrote it. */
const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), picture-in-picture=(self), screen-wake-lock=(self), geolocation=(), usb=(), payment=(), serial=(), bluetooth=(), hid=()',
};

/** Addresses that other origins may read: the public keys, the sample's addresses, LiveKit's. */
const openToOthers = /^\/(?:\.well-known\/jwks\.json$|meetings?(?:\/|$)|rtc(?:\/|$)|twirp\/)/;

function problemsOf(what: string, { headers, text, status }: Heard): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(`${what} (${status}): ${problem}`);
  for (const [name, value] of Object.entries(always)) if (headers[name] !== value) say(`${name} is ${String(headers[name])}`);
  if (headers['cache-control'] === undefined) say('no cache-control');
  const policy = String(headers['content-security-policy']);
  for (const part of ["default-src 'none'", "frame-ancestors 'none'"]) if (!policy.includes(part)) say(`its policy lacks ${part}: ${policy}`);
  for (const name of ['server', 'x-powered-by']) if (headers[name] !== undefined) say(`${name} tells what we are`);
  const type = headers['content-type'];
  if (text !== '' && typeof type !== 'string') say('no content-type');
  if (/json|text|html/.test(String(type)) && !/charset=utf-8/i.test(String(type)) && !/^application\/json$|^text\/plain$/.test(String(type))) say(`content-type ${String(type)} has no charset`);
  if (status >= 400 && /\bat .*\.[jt]s:\d+/.test(text)) say('the body shows a stack');
  if (status >= 400 && text.startsWith('{"code":"http.') && !/"requestId":"[0-9a-f-]{36}"/.test(text) && headers['x-request-id'] !== undefined) say('the body has no request id');
  return problems;
}

const broken: Slice = {
  name: 'broken',
  routes: (app) => void app.get('/api/broken', { config: { policy: 'public' } }, () => Promise.reject(new Error('the reason'))),
  close: async () => undefined,
};

describe.each([
  ['http', false],
  ['https', true],
])('headers of a server behind %s', (_scheme, secure) => {
  let product: Product;
  let crowd: Crowd;
  let fixtures: Fixtures;
  const origin = (): string => (secure ? 'https://meet.example.org' : product.url);

  beforeAll(async () => {
    product = await openProduct('pglite', { secure, change: (options) => ({ ...options, slices: [...options.slices, broken] }) });
    crowd = crowdOf(await signUp(product));
    await rememberSessions(product);
    fixtures = { code: 'x', room, session: 'nobody' };
  }, 90_000);
  afterAll(async () => product?.close());

  const inject = async (request: InjectOptions | string): Promise<Heard> => {
    const answer = await product.app.inject(request);
    return { status: answer.statusCode, code: undefined, text: answer.body, headers: answer.headers };
  };

  test('[B-14] every route, page, file and refusal says all of them, to everybody', async () => {
    const problems: string[] = [];
    for (const row of expected) {
      for (const role of ['signed out', 'member', 'join token'] as const) {
        const credential = { ...(await issueCredential(product, role, crowd)), ...(role === 'member' ? { origin: origin() } : {}) };
        const heard = await knock(product, row, credential, fixtures);
        if (row.endsSession) await restoreSessions(product);
        if (heard.status === 101) continue;
        problems.push(...problemsOf(`${row.route} for ${role}`, heard));
        const hsts = heard.headers['strict-transport-security'];
        if (!row.route.startsWith('WS') && (hsts === 'max-age=63072000; includeSubDomains') !== secure) problems.push(`${row.route}: strict-transport-security is ${String(hsts)}`);
        const resource = heard.headers['cross-origin-resource-policy'];
        const path = row.at ?? row.route.split(' ')[1] ?? '';
        if (resource !== 'same-origin' && !openToOthers.test(path)) problems.push(`${row.route}: cross-origin-resource-policy is ${String(resource)}`);
      }
    }
    expect(problems).toEqual([]);
  });

  test('[B-14] so does every other kind of answer', async () => {
    const post = { method: 'POST', url: '/api/meetings/join', headers: { origin: origin(), cookie: crowd.member.cookie } } as const;
    const answers: Record<string, [Heard, number]> = {
      'no route': [await inject('/api/nothing'), 404],
      'no file': [await inject('/nothing.css'), 404],
      'a strange address': [await inject('/api//x'), 400],
      'a malformed address': [await inject('/%zz'), 400],
      'a parameter too long': [await inject(`/meetings/${'x'.repeat(600)}`), 400],
      'a method nobody has': [await inject({ method: 'DELETE', url: '/api/meetings/join' }), 404],
      'a foreign page': [await inject({ ...post, headers: { ...post.headers, origin: 'https://evil.example' } }), 403],
      'not JSON': [await inject({ ...post, headers: { ...post.headers, 'content-type': 'application/json' }, payload: '{' }), 400],
      'another type': [await inject({ ...post, headers: { ...post.headers, 'content-type': 'text/plain' }, payload: '{}' }), 415],
      'a large body': [await inject({ ...post, headers: { ...post.headers, 'content-type': 'application/json' }, payload: JSON.stringify('x'.repeat(300_000)) }), 413],
      'an unknown key': [await inject({ ...post, payload: { role: 'admin' } }), 400],
      'a mistake of ours': [await inject('/api/broken'), 500],
    };
    const problems = Object.entries(answers).flatMap(([what, [heard, status]]) => [...(heard.status === status ? [] : [`${what}: ${heard.status} instead of ${status}`]), ...problemsOf(what, heard)]);
    expect(problems).toEqual([]);
  });

  test('and every refusal of a WebSocket', async () => {
    const problems = [
      ...problemsOf('no such path', await upgrade(product, '/nothing', {})),
      ...problemsOf('no credential', await upgrade(product, '/rtc', {})),
      ...problemsOf('a path that says it is absent', await upgrade(product, '/rtc/v1', {})),
    ];
    expect(problems).toEqual([]);
  });

  test('[B-03] the page has its own policy, and a page of the documentation cannot be framed either', async () => {
    const { headers } = await inject('/m/abcd-efgh-jkmn');
    const nonce = /'nonce-([\w-]{22})'/.exec(String(headers['content-security-policy']))?.[1];
    const sockets = secure ? 'wss://meet.example.org' : [product.url, `http://127.0.0.1:${product.port}`].map((one) => one.replace('http', 'ws')).join(' ');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' blob: data:; font-src 'self'; media-src 'self' blob:; connect-src 'self' ${sockets}; ` +
        `worker-src 'self' blob:; manifest-src 'self'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; ` +
        `require-trusted-types-for 'script'; trusted-types app default; report-uri /api/policy-reports${secure ? '; report-to pages; upgrade-insecure-requests' : ''}`,
    );
    expect(headers['reporting-endpoints']).toBe('pages="/api/policy-reports"');
  });
});

test('an answer of 429 has them too, with the time to wait', async () => {
  const limits = { 'http.request': { count: 1, perMs: 60_000 }, 'http.upgrade': { count: 1, perMs: 60_000 } };
  const product = await openProduct('pglite', { limits });
  try {
    await product.app.inject('/api/auth/get-session');
    const answer = await product.app.inject('/api/auth/get-session');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '60']);
    expect(problemsOf('429', { status: 429, code: undefined, text: answer.body, headers: answer.headers })).toEqual([]);
    await upgrade(product, '/rtc', {});
    const refused = await upgrade(product, '/rtc', {});
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect(problemsOf('WS 429', refused)).toEqual([]);
  } finally {
    await product.close();
  }
});

test('whatever is asked while the server starts, and its health at any time, has them too', async () => {
  const listener = await Listener.open({ host: '127.0.0.1', port: 0, waitingFor: () => ['database'], cap: new ConnectionCap(undefined) });
  try {
    const heard = await upgrade({ url: `http://127.0.0.1:${listener.port}` } as Product, '/rtc', {});
    expect(heard.status).toBe(503);
    expect(problemsOf('starting', heard)).toEqual([]);
    for (const [path, status] of [['/api/auth/get-session', 503], ['/', 503], ['/readyz', 503], ['/healthz', 200]] as const) {
      const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, { headers: { connection: 'close' } });
      expect([path, answer.status]).toEqual([path, status]);
      expect(problemsOf(path, { status, code: undefined, text: await answer.text(), headers: Object.fromEntries(answer.headers) })).toEqual([]);
    }
  } finally {
    await listener.close(0);
  }
});

test('calls of the server API are counted by their own measure, and refused past it', async () => {
  const product = await openProduct('pglite', { limits: { 'sfu.server-api': { count: 2, perMs: 60_000 }, 'http.request': { count: 1, perMs: 60_000 } } });
  try {
    const call = async (): Promise<number> => (await product.app.inject({ method: 'POST', url: '/twirp/livekit.RoomService/ListRooms', headers: { authorization: 'Bearer x' }, payload: {} })).statusCode;
    expect([await call(), await call(), await call()]).toEqual([401, 401, 429]);
  } finally {
    await product.close();
  }
});
