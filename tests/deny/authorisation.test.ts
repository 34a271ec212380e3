import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { roomService } from '../../sfu/server/room-service-methods.ts';
import { accesses, roles } from './access.ts';
import { expected, expectedTopics } from './expected.ts';
import { isYes, knock, upgrade, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { gatherCrowd, issueCredential, mediaToken, pageHeaders, rememberSessions, restoreSessions, room, sessionIdOf, signInAgain, type Crowd } from './testing/people.ts';

describe.each(testDatabases())('who may do what, on %s', (engine) => {
  let product: Product;
  let crowd: Crowd;
  let fixtures: Fixtures;

  beforeAll(async () => {
    product = await openProduct(engine);
    crowd = await gatherCrowd(product);
    const spare = await sessionIdOf(product, await signInAgain(product, crowd.member));
    await rememberSessions(product);
    const meeting = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, crowd.member), payload: {} });
    fixtures = { code: meeting.json().code, room, session: spare };
    await product.app.inject({ method: 'POST', url: '/twirp/livekit.RoomService/CreateRoom', headers: { authorization: `Bearer ${await mediaToken({ roomCreate: true })}` }, payload: { name: room } });
  }, 90_000);
  afterAll(async () => product?.close());

  test('[B-05] every route has a policy, and every route and WebSocket path a row; no row is left over', () => {
    for (const { method, url, config } of product.routes) expect(config.policy, `${method} ${url}`).toBeDefined();
    const registered = new Set([
      ...product.routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`),
      ...product.upgrades.map(({ path }) => `WS ${path}`),
    ]);
    const rows = new Set(expected.map(({ route }) => route).filter((route) => !route.startsWith('PAGE ')));
    const advice = (route: string): string => `tests/deny/expected.ts needs:  row('${route}', '<one of: ${Object.keys(accesses).join(' | ')}>'),`;
    expect([...registered].filter((route) => !rows.has(route)).map(advice), 'routes without a row').toEqual([]);
    expect([...rows].filter((route) => !registered.has(route)), 'rows in tests/deny/expected.ts without a route: take them out').toEqual([]);
  });

  test('every method of the server API has a row of its own', () => {
    const asked = expected.flatMap(({ at }) => /^\/twirp\/livekit\.RoomService\/(\w+)$/.exec(at ?? '')?.[1] ?? []);
    expect([...roomService.keys()].filter((method) => !asked.includes(method))).toEqual([]);
  });

  test('topics have rows as soon as there are topics', () => {
    expect(expectedTopics).toEqual([]);
  });

  test.each(expected.map((row) => [`${row.route}${row.at === undefined ? '' : ` at ${row.at}`}`, row] as const))('[B-04] [B-05] %s', async (_title, row) => {
    const wrong: string[] = [];
    for (const role of roles) {
      const credential = await issueCredential(product, role, crowd);
      const heard = await knock(product, row, credential, fixtures);
      if (row.endsSession) await restoreSessions(product);
      const verdict = accesses[row.access][role];
      const right = verdict === 'yes' ? isYes(row, heard) : heard.status === verdict;
      if (!right) wrong.push(`${role}: expected ${verdict}, heard ${heard.status} ${heard.text.slice(0, 120)}`);
    }
    expect(wrong).toEqual([]);
  });

  test('[A-18] a pending sign-in is one: it knows what it waits for, and every cell above was asked with it', async () => {
    const { body } = await product.app.inject({ url: '/api/auth/second-factor', headers: pageHeaders(product, crowd['half signed in']) });
    expect(JSON.parse(body)).toMatchObject({ methods: ['totp', 'recovery-code'] });
  });

  test('HEAD answers like GET, to everybody', async () => {
    for (const row of expected.filter(({ route }) => route.startsWith('GET '))) {
      for (const role of roles) {
        const credential = await issueCredential(product, role, crowd);
        const got = await knock(product, row, credential, fixtures);
        const head = await knock(product, { ...row, route: row.route.replace('GET', 'HEAD'), at: row.at ?? row.route.slice(4) }, credential, fixtures);
        expect([row.route, role, head.status, head.text]).toEqual([row.route, role, got.status, '']);
      }
    }
  });

  test('a cookie opens no WebSocket that takes tokens', async () => {
    for (const { path, origin } of product.upgrades.filter((one) => one.path !== '/rtc/v1')) {
      if (origin === 'any') expect([path, (await upgrade(product, path, pageHeaders(product, crowd.member))).status]).toEqual([path, 401]);
    }
  });
});
