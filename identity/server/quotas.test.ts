import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { mostInvites, mostKeptInvites } from './guests/invites.ts';
import { maxSessions } from './session-life.ts';
import { cookiesOf, IdentityStage, stagePassword, type StageAccount } from './testing/identity-stage.ts';

const meeting = { id: '01900000-0000-7000-8000-000000000001', code: 'abcd-1234-e5f6' };
const hourMs = 3_600_000;

/** Passkeys, identities of other providers and pictures have their limits beside their other tests. */
describe.each(testDatabases())('[K-10] what one account may keep on %s', (engine) => {
  let stage: IdentityStage;
  let account: StageAccount;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    await stage.start({ limits: { 'identity.invite': null, 'identity.guest': null, 'identity.sign-in': null, 'identity.sign-in.account': null, 'identity.sign-in.known-device': null }, findMeeting: async () => meeting });
    account = await stage.signUp('owner');
  });

  const query = (sql: string, params: unknown[] = []) => stage.store.database.query(sql, params);
  const invite = (cookie = account.cookie) => stage.post('/api/invites', { meetingCode: meeting.code, lifeMs: hourMs }, { cookie });
  /** Invites made a moment ago, as many as are wanted at once. */
  const seed = (count: number, revoked: boolean) =>
    query(
      `insert into invites (id, created_by, meeting_id, meeting_code, meeting_role, created_at, expires_at, uses, uses_left, revoked_at)
       select 'seeded-' || i, $1, $2, $3, 'viewer', $4, $5, 1, 1, $6 from generate_series(1, $7::integer) i`,
      [account.id, meeting.id, meeting.code, new Date(stage.clock.now), new Date(stage.clock.now + hourMs), revoked ? new Date(stage.clock.now) : null, count],
    );

  test('twenty sessions; for one more the one that was unused for longest ends, and that is told', async () => {
    const first = (await stage.session({ cookie: account.cookie }))?.session.id;
    const tokens: string[] = [];
    for (let i = 1; i <= maxSessions; i++) {
      stage.clock.now += 1_000;
      if (i === maxSessions) expect(await stage.session({ cookie: account.cookie })).not.toBeNull();
      tokens.push((await stage.post('/api/auth/sign-in/username', { username: 'owner', password: stagePassword }, { origin: null })).json().token);
    }

    expect(await stage.session({ cookie: account.cookie })).toBeNull();
    for (const token of tokens) expect(await stage.session({ token })).not.toBeNull();
    expect((await query('select 1 from sessions')).rows).toHaveLength(maxSessions);
    expect(stage.facts.filter(({ name }) => name === 'identity.session-ended').map(({ payload }) => payload)).toEqual([{ sessionId: first, accountId: account.id }]);
  });

  test('a hundred open invites and not one more, also when the last two come at once', async () => {
    await seed(mostInvites - 1, false);

    const answers = await Promise.all([invite(), invite()]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect((await invite()).json()).toMatchObject({ code: 'identity.invite.too-many', advice: 'Revoke some of them first.' });
    await stage.request('DELETE', '/api/invites/seeded-1', undefined, { cookie: account.cookie });
    expect((await invite()).statusCode).toBe(200);
  });

  test('a thousand invites whose time is not over, those that were revoked included', async () => {
    await seed(mostKeptInvites - 1, true);

    expect((await invite()).statusCode).toBe(200);
    expect((await invite()).json().code).toBe('identity.invite.too-many-made');
    expect((await invite((await stage.signUp('neighbour')).cookie)).statusCode).toBe(200);
    stage.clock.now += hourMs;
    await stage.runJobs();
    expect((await invite()).statusCode).toBe(200);
  });

  test('an invite whose time is over is forgotten, unless a guest of it is still there', async () => {
    const token = (await invite()).json().link.split('#')[1];
    await invite();
    const guest = cookiesOf((await stage.post('/api/guests/enter', { token, name: 'Gus' })).headers['set-cookie']);
    const kept = async () => (await query('select 1 from invites')).rows.length;

    stage.clock.now += hourMs - 1;
    await stage.runJobs();
    expect(await kept()).toBe(2);
    stage.clock.now += 1;
    await stage.runJobs();
    expect(await kept()).toBe(1);
    await stage.post('/api/auth/sign-out', {}, { cookie: guest });
    await stage.runJobs();
    expect(await kept()).toBe(0);

    expect((await stage.post('/api/guests/look', { token })).json().code).toBe('identity.invite.ended');
  });
});
