import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { cookiesOf, IdentityStage, type StageAccount } from '../testing/identity-stage.ts';

const meeting = { id: '01900000-0000-7000-8000-000000000001', code: 'abcd-1234-e5f6' };

describe.each(testDatabases())('guests on %s', (engine) => {
  let stage: IdentityStage;
  let host: StageAccount;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 90_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    await restart();
    host = await stage.signUp('hostess');
  });

  const restart = (options: Parameters<IdentityStage['start']>[0] = {}) =>
    stage.start({ limits: { 'identity.guest': null, 'identity.invite': null }, findMeeting: async (code) => (code === meeting.code ? meeting : undefined), ...options });

  async function invite(wish: object = {}): Promise<{ id: string; token: string }> {
    const answer = await stage.post('/api/invites', { meetingCode: meeting.code, ...wish }, { cookie: host.cookie });
    expect(answer.statusCode, answer.body).toBe(200);
    const { invite: made, link } = answer.json() as { invite: { id: string }; link: string };
    expect(link).toMatch(/^http:\/\/localhost:3000\/g#[\w-]+\.[\w-]+\.[\w-]+$/);
    return { id: made.id, token: link.split('#')[1] ?? '' };
  }
  const look = (token: string) => stage.post('/api/guests/look', { token });
  const enter = (token: string, name = 'Gus') => stage.post('/api/guests/enter', { token, name });
  async function guest(token: string, name = 'Gus'): Promise<{ cookie: string; id: string }> {
    const answer = await enter(token, name);
    expect(answer.statusCode, answer.body).toBe(200);
    return { cookie: cookiesOf(answer.headers['set-cookie']), id: answer.json().user.id };
  }
  const codeOf = async (answer: ReturnType<typeof enter>) => (await answer).json().code as string;

  test('a link says where it leads, lets somebody in under a name, and the session knows their one place', async () => {
    const { token } = await invite({ role: 'viewer' });

    expect((await look(token)).json()).toMatchObject({ meetingCode: meeting.code, role: 'viewer', invitedBy: 'hostess' });
    const { cookie, id } = await guest(token, ' Gus  Grey ');

    const session = await stage.session({ cookie });
    expect(session).toMatchObject({ user: { id, name: 'Gus  Grey', role: 'guest', email: '' }, guest: { meetingCode: meeting.code, meetingRole: 'viewer' } });
    expect(await stage.identity.guestPlace(id)).toEqual({ meetingId: meeting.id, meetingCode: meeting.code, role: 'viewer' });
    expect(await stage.identity.guestPlace(host.id)).toBeUndefined();
  });

  test('a guest has nothing to sign in with, and no address that anybody could write to', async () => {
    const { id } = await guest((await invite()).token);
    const { rows } = await stage.store.database.query<{ email: string; username: string | null }>('select email, username from accounts where id = $1', [id]);

    expect(rows[0]?.email).toMatch(/@guest\.invalid$/);
    expect(rows[0]?.username).toBeNull();
    expect((await stage.post('/api/auth/sign-in/email', { email: rows[0]?.email, password: 'something long' })).statusCode).toBe(401);
    expect(await stage.letters()).toEqual([]);
  });

  test('a guest signs out, and can do nothing else here', async () => {
    const { token } = await invite();
    const { cookie } = await guest(token);

    for (const [method, url] of [['GET', '/api/invites'], ['GET', '/api/account/identities'], ['POST', '/api/invites'], ['POST', '/api/auth/oidc/connect'], ['POST', '/api/auth/oidc/link']] as const) {
      expect((await stage.request(method, url, method === 'GET' ? undefined : {}, { cookie })).json().code, url).toBe('http.account-required');
    }
    expect((await stage.post('/api/setup', { token: 'x' }, { cookie })).statusCode).toBe(403);
    expect((await stage.get('/api/people', { cookie })).statusCode).toBe(404);
    expect((await stage.post('/api/auth/sign-out', {}, { cookie })).statusCode).toBe(200);
    expect(await stage.session({ cookie })).toBeNull();
  });

  test('an invite lets in as many as it allows, also when they come at once', async () => {
    const { token } = await invite({ uses: 2 });

    const answers = await Promise.all(['Ann', 'Ben', 'Cid'].map((name) => enter(token, name)));

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 410]);
    expect(await codeOf(enter(token))).toBe('identity.invite.full');
    expect((await stage.store.database.query(`select 1 from accounts where role = 'guest'`)).rows).toHaveLength(2);
  });

  test('an invite ends at its time', async () => {
    const { token } = await invite({ lifeMs: 60_000 });
    stage.clock.now += 59_000;
    expect((await look(token)).statusCode).toBe(200);
    stage.clock.now += 2_000;
    expect(await codeOf(look(token))).toBe('identity.invite.ended');
    expect(await codeOf(enter(token))).toBe('identity.invite.ended');
  });

  test('a revoked invite lets nobody in, and whoever it let in is out, which is told', async () => {
    const { id, token } = await invite();
    const other = await invite();
    const [gus, kim] = [await guest(token), await guest(other.token)];
    stage.facts.length = 0;

    expect((await stage.request('DELETE', `/api/invites/${id}`, undefined, { cookie: host.cookie })).statusCode).toBe(204);

    expect(await stage.session({ cookie: gus.cookie })).toBeNull();
    expect(await stage.identity.guestPlace(gus.id)).toBeUndefined();
    expect(await stage.session({ cookie: kim.cookie })).not.toBeNull();
    expect(stage.facts.map(({ name, payload }) => [name, (payload as { accountId: string }).accountId])).toEqual([['identity.session-ended', gus.id], ['identity.account-closed', gus.id]]);
    expect(await codeOf(enter(token))).toBe('identity.invite.ended');
    expect((await stage.request('DELETE', `/api/invites/${id}`, undefined, { cookie: host.cookie })).statusCode).toBe(404);
  });

  test('nobody sees or revokes the invites of somebody else', async () => {
    const { id, token } = await invite();
    const stranger = await stage.signUp('stranger');

    expect((await stage.get('/api/invites', { cookie: stranger.cookie })).json()).toEqual({ items: [], next: null });
    expect((await stage.request('DELETE', `/api/invites/${id}`, undefined, { cookie: stranger.cookie })).statusCode).toBe(404);
    expect((await look(token)).statusCode).toBe(200);
    expect((await stage.get(`/api/invites?meetingCode=${meeting.code}`, { cookie: host.cookie })).json().items).toMatchObject([{ id, meetingCode: meeting.code, uses: 10, usesLeft: 10 }]);
    expect((await stage.get('/api/invites?meetingCode=another', { cookie: host.cookie })).json()).toEqual({ items: [], next: null });
  });

  test('the link is told once, and the database cannot make it again', async () => {
    const { token } = await invite();
    const dump = await Promise.all(['invites', 'audit_entries', 'keys'].map(async (table) => (await stage.store.database.query(`select * from ${table}`)).rows));

    expect(JSON.stringify(dump)).not.toContain(token.split('.')[2]);
    expect((await stage.get('/api/invites', { cookie: host.cookie })).body).not.toContain(token.split('.')[2]);
  });

  test('there is no invite to a meeting that does not exist, for too long, for too many, or where guests are not let in', async () => {
    const ask = async (wish: object) => (await stage.post('/api/invites', { meetingCode: meeting.code, ...wish }, { cookie: host.cookie })).json().code;
    expect(await ask({ meetingCode: 'another' })).toBe('identity.invite.no-meeting');
    for (const wish of [{ lifeMs: 31 * 86_400_000 }, { lifeMs: 0 }, { uses: 501 }, { uses: 0 }, { role: 'host' }, { role: 'operator' }, { id: 'mine' }]) expect(await ask(wish), JSON.stringify(wish)).toBe('http.invalid-request');

    const { token } = await invite();
    await restart({ guests: { enabled: false, lifeMs: 1 } });
    expect(await ask({})).toBe('identity.invite.disabled');
    expect(await codeOf(look(token))).toBe('identity.invite.disabled');
    expect(await codeOf(enter(token))).toBe('identity.invite.disabled');
  });

  test('the invites of somebody who is suspended lead nowhere', async () => {
    const { token } = await invite();
    await stage.store.database.query('update accounts set suspended_at = now() where id = $1', [host.id]);

    expect(await codeOf(enter(token))).toBe('identity.invite.ended');
  });

  test('a revoked signing key ends every invite that it signed', async () => {
    const { token } = await invite();

    await stage.identity.keyRing.revoke(keyIdOf(token));

    expect(await codeOf(enter(token))).toBe('identity.invite.invalid');
    expect((await enter((await invite()).token)).statusCode).toBe(200);
  });

  test('a session of a guest ends when it was said it would, however much it is used', async () => {
    await restart({ guests: { enabled: true, lifeMs: 8 * 3_600_000 } });
    const { cookie } = await guest((await invite()).token);
    for (let hour = 1; hour < 8; hour++) {
      stage.clock.now += 3_600_000 - 1;
      expect(await stage.session({ cookie }), `after ${hour} hours`).not.toBeNull();
    }
    stage.clock.now += 3_600_000 + 10;
    expect(await stage.session({ cookie })).toBeNull();
  });

  test('guests whose session is over are removed, and nobody else', async () => {
    const { token } = await invite();
    const [gone, here] = [await guest(token, 'Gone'), await guest(token, 'Here')];
    await stage.post('/api/auth/sign-out', {}, { cookie: gone.cookie });
    stage.facts.length = 0;

    for (const job of stage.identity.slice.jobs ?? []) if (job.name === 'identity.sweep') await job.run();

    const { rows } = await stage.store.database.query<{ id: string }>('select id from accounts order by id');
    expect(rows.map(({ id }) => id).sort()).toEqual([host.id, here.id].sort());
    expect(stage.facts).toEqual([{ name: 'identity.account-closed', payload: { accountId: gone.id } }]);
  });

  test.each(['', ' ', '\u202e', 'x'.repeat(65), 'a\nb'])('a guest cannot be called %j', async (name) => {
    expect((await enter((await invite()).token, name)).statusCode).toBe(400);
  });
});

function keyIdOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8')) as { kid: string }).kid;
}
