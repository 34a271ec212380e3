import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { describeDevice } from './describe-device.ts';
import { IdentityStage, stagePassword } from './testing/identity-stage.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';
const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe.each(testDatabases())('devices, export and farewell on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(() => stage.reset());

  const signIn = async (username: string, agent: string): Promise<string> => {
    const answer = await stage.post('/api/auth/sign-in/username', { username, password: stagePassword }, { origin: null, headers: { 'user-agent': agent } });
    return answer.json().token;
  };

  test('a person sees where they are signed in and signs one device out, which is told to all', async () => {
    const { cookie } = await stage.signUp('mobile');
    stage.clock.now += 1000;
    const phone = await signIn('mobile', safari);

    const { items } = (await stage.get('/api/sessions', { cookie })).json();
    expect(items.map(({ device, current, method }: { device: string; current: boolean; method: string }) => [device, current, method])).toEqual([
      ['Safari on iPhone', false, 'password'],
      ['A program', true, 'password'],
    ]);
    expect((await stage.request('DELETE', `/api/sessions/${items[0].id}`, undefined, { cookie })).statusCode).toBe(200);

    expect(await stage.session({ token: phone })).toBeNull();
    expect(await stage.session({ cookie })).not.toBeNull();
    expect(stage.facts.at(-1)).toMatchObject({ name: 'identity.session-ended', payload: { sessionId: items[0].id } });
    expect((await stage.request('DELETE', `/api/sessions/${items[0].id}`, undefined, { cookie })).json()).toMatchObject({ code: 'identity.session.not-found' });
  });

  test("[B-04] nobody signs out somebody else's device, or learns that there is one", async () => {
    const victim = await stage.signUp('victim');
    const { cookie } = await stage.signUp('mallory');
    const id = (await stage.session({ cookie: victim.cookie }))?.session.id ?? '';

    expect((await stage.request('DELETE', `/api/sessions/${id}`, undefined, { cookie })).statusCode).toBe(404);
    expect(await stage.session({ cookie: victim.cookie })).not.toBeNull();
    expect((await stage.get('/api/sessions', { cookie })).body).not.toContain(id);
  });

  test('all other devices are signed out at once', async () => {
    const { cookie } = await stage.signUp('many');
    const others = [await signIn('many', firefox), await signIn('many', safari)];

    expect((await stage.post('/api/sessions/end-others', {}, { cookie })).json()).toEqual({ ended: 2 });
    for (const token of others) expect(await stage.session({ token })).toBeNull();
    expect(await stage.session({ cookie })).not.toBeNull();
  });

  test('an export holds what is kept and nothing that opens a door', async () => {
    const { cookie, id } = await stage.signUp('curious');
    const answer = await stage.get('/api/account/export', { cookie });

    expect(answer.headers['content-disposition']).toContain('attachment');
    expect(answer.json()).toMatchObject({ account: { id, username: 'curious', email: 'curious@example.org' }, sessions: [{ method: 'password' }], waysToSignIn: [{ provider: 'credential' }] });
    expect(answer.json().log.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(['account.opened', 'session.started']));
    expect(answer.body).not.toMatch(/scrypt|"token"|"password":/);
  });

  test('an account is deleted with everything of it, after a recent proof and its name typed once more', async () => {
    const { cookie, id } = await stage.signUp('leaving');
    const { cookie: other } = await stage.signUp('staying');
    stage.clock.now += 6 * 60_000;
    expect((await stage.post('/api/account/delete', { username: 'leaving' }, { cookie })).json()).toMatchObject({ code: 'http.recent-sign-in-required' });
    const token = await signIn('leaving', firefox);
    const sent = { token, origin: null };
    expect((await stage.post('/api/account/delete', { username: 'staying' }, sent)).json()).toMatchObject({ code: 'identity.account.name-does-not-match' });

    expect((await stage.post('/api/account/delete', { username: ' Leaving ' }, sent)).statusCode).toBe(200);

    expect(await stage.session(sent)).toBeNull();
    expect(await stage.session({ cookie: other })).not.toBeNull();
    expect(stage.facts.map(({ name }) => name).slice(-3)).toEqual(['identity.session-ended', 'identity.session-ended', 'identity.account-closed']);
    for (const table of ['accounts where id', 'sessions where account_id', 'sign_in_methods where account_id', 'pictures where account_id']) {
      expect((await stage.store.database.query(`select 1 from ${table} = $1`, [id])).rows, table).toEqual([]);
    }
    // The name is free again, and whoever takes it is somebody else.
    expect((await stage.signUp('leaving')).id).not.toBe(id);
  });

  test('the last operator stays', async () => {
    const { cookie, id } = await stage.signUp('opal');
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [id]);

    expect((await stage.post('/api/account/delete', { username: 'opal' }, { cookie })).json()).toMatchObject({ code: 'identity.account.last-operator' });
    const second = await stage.signUp('second');
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [second.id]);
    expect((await stage.post('/api/account/delete', { username: 'opal' }, { cookie })).statusCode).toBe(200);
  });
});

test.each([
  [firefox, 'Firefox on Windows'],
  [safari, 'Safari on iPhone'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36', 'Chrome on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['curl/8.5.0', 'A program'],
  ['', 'A program'],
])('%j is shown as %s', (agent, shown) => {
  expect(describeDevice(agent)).toBe(shown);
});
