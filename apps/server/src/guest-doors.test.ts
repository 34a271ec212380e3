import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '@parley/platform/config';
import { createApp, httpLimits, type App, type Slice } from '@parley/platform/http';
import { Limiter } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { openTestDatabase, testDatabases, type TestDatabase } from '@parley/platform/testing/database';
import { migrations, wireSlices, type Wired } from './wiring.ts';

const origin = 'http://localhost:3000';
const off = [...Object.keys(httpLimits), 'meetings.look', 'meetings.unknown-code', 'meetings.knock', 'identity.sign-up', 'identity.sign-up.all', 'identity.guest', 'identity.invite', 'identity.provider', 'identity.setup', 'identity.welcome', 'identity.sign-in', 'meetings.join'];

type Door = { readonly method: string; readonly url: string; readonly policy: string; readonly guests: boolean };

/** The whole server as it is wired, but for the media process, with one guest inside. */
describe.each(testDatabases())('a guest before every door of the server on %s', (engine) => {
  let store: TestDatabase;
  let wired: Wired;
  let app: App;
  const doors: Door[] = [];
  let cookie: string;
  let token: string;
  let code: string;

  beforeAll(async () => {
    store = await openTestDatabase(engine, migrations());
    const loaded = loadConfig({ env: { PARLEY_DATA: store.dataDir }, cwd: store.dataDir });
    if (!loaded.ok) throw new Error(loaded.problems.join(' '));
    const log = createLogger({ level: 'silent' });
    const limiter = new Limiter({ now: () => performance.now(), overrides: Object.fromEntries(off.map((name) => [name, null])) });
    const origins = new Set([origin]);
    wired = await wireSlices({ config: loaded.config, database: store.database, disk: { room: () => 'plenty', mayStore: () => true }, limiter, log, publicUrl: origin, origins, ownUrl: 'http://127.0.0.1:1', mediaSocket: `${store.dataDir}/no-media.sock` });
    const created = await createApp({ slices: wired.slices.map(listed), log, limiter, origins: () => origins, secure: false, trustedProxies: 0, strict: true, resolvePrincipal: wired.resolvePrincipal });
    app = created.app;

    const host = await post('/api/auth/sign-up/email', { username: 'hostess', email: 'hostess@example.org', password: 'correct horse battery' });
    const hostCookie = cookiesOf(host);
    code = (await post('/api/meetings/join', { code: 'weekly' }, hostCookie)).json().code;
    await post('/api/meetings/join', { code: 'secret' }, hostCookie);
    const { link } = (await post('/api/invites', { meetingCode: code, role: 'viewer' }, hostCookie)).json() as { link: string };
    const entered = await app.inject({ method: 'POST', url: '/api/guests/enter', payload: { token: link.split('#')[1], name: 'Gus' } });
    cookie = cookiesOf(entered);
    token = entered.json().token;
  }, 90_000);
  afterAll(async () => {
    await app?.close();
    for (const slice of [...(wired?.slices ?? [])].reverse()) await slice.close();
    await store?.dispose();
  });

  /** The same slice, whose routes are written down as they are registered. */
  function listed(slice: Slice): Slice {
    return {
      ...slice,
      routes: async (scope) => {
        scope.addHook('onRoute', (route: RouteOptions) => {
          for (const method of [route.method].flat()) if (method !== 'HEAD') doors.push({ method, url: route.url, policy: route.config?.policy ?? '', guests: route.config?.guests === true });
        });
        await slice.routes?.(scope);
      },
    };
  }
  const post = (url: string, payload: object, sent?: string) => app.inject({ method: 'POST', url, payload, headers: { origin, ...(sent === undefined ? {} : { cookie: sent }) } });
  const knock = ({ method, url }: Door, headers: Readonly<Record<string, string>>) =>
    app.inject({ method: method as 'GET', url: url.replace(/:\w+|\*/g, 'x'), headers: { origin, ...headers }, ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { payload: {} }) });

  test('the doors of an account that stand open to guests: the meeting, what one does in it for oneself, and the faces in it', () => {
    expect(doors.length).toBeGreaterThan(30);
    expect(doors.filter(({ guests }) => guests).map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'GET /api/meetings/:code', 'GET /api/pictures/:id', 'POST /api/meetings/:code/slots', 'POST /api/meetings/:code/slots/release', 'POST /api/meetings/:code/stop-waiting',
      'POST /api/meetings/:code/waiting', 'POST /api/meetings/join', 'PUT /api/meetings/:code/hand',
    ]);
  });

  test('every other door of an account or an operator is shut, by cookie and by bearer', async () => {
    const shut = doors.filter(({ policy, guests }) => (policy === 'account' || policy === 'operator') && !guests);
    expect(shut.length).toBeGreaterThan(10);
    for (const door of shut) {
      for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }]) {
        const answer = await knock(door, headers);
        expect([answer.statusCode, answer.json().code], `${door.method} ${door.url}`).toEqual(door.policy === 'account' ? [403, 'http.account-required'] : [404, 'http.not-found']);
      }
    }
  });

  test('no door that reads its own credential takes the one of a guest', async () => {
    const own = doors.filter(({ policy }) => policy === 'own');
    expect(own.length).toBeGreaterThan(3);
    for (const door of own) {
      for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }]) {
        const { statusCode } = await knock(door, headers);
        expect(statusCode, `${door.method} ${door.url}`).toBeGreaterThanOrEqual(400);
      }
    }
  });

  test('the meeting of the invite is entered in its role, and no other one in any', async () => {
    expect((await post('/api/meetings/join', { code, as: 'viewer' }, cookie)).statusCode).toBe(200);
    for (const body of [{ code }, { code, as: 'participant' }, { code: 'secret', as: 'viewer' }, { code: 'brand-new', as: 'viewer' }, { as: 'viewer' }]) {
      expect((await post('/api/meetings/join', body, cookie)).json().code, JSON.stringify(body)).toBe('meetings.guest-refused');
    }
  });

  test('who was a guest of one meeting and signed out enters nothing', async () => {
    await post('/api/auth/sign-out', {}, cookie);

    expect((await post('/api/meetings/join', { code, as: 'viewer' }, cookie)).statusCode).toBe(401);
  });
});

function cookiesOf({ headers }: { readonly headers: { readonly 'set-cookie'?: string | string[] | undefined } }): string {
  return [headers['set-cookie'] ?? []].flat().map((text) => text.split(';', 1)[0] ?? '').join('; ');
}
