import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { knockLifeMs } from '@parley/meetings/contract';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage, noLimits } from '../testing/meetings-stage.ts';
import { longestQueue } from './knock.ts';

describe.each(testDatabases())('a waiting room on %s', (engine) => {
  let stage: MeetingsStage;
  let code: string;
  let id: string;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.start();
    ({ code, id } = await stage.meet('ada', 'standup'));
    await stage.enter(id, 'ada');
    await stage.ask('ada', 'PATCH', url('settings'), { waitingRoom: true });
    await stage.meetings.settled();
    stage.media.forget();
    stage.facts.length = 0;
  });

  const url = (rest: string) => `/api/meetings/${code}/${rest}`;
  /** Joins and is told to wait. */
  async function knock(name: string, as = 'participant'): Promise<string> {
    const answer = (await stage.join(name, { code, as })).json();
    expect(answer).toEqual({ state: 'waiting', code, ticket: expect.any(String) });
    await stage.meetings.settled();
    return answer.ticket;
  }
  const poll = (name: string, ticket: string, waitMs = 0) => stage.ask(name, 'POST', url('waiting'), { ticket, waitMs });
  /** Bob's question, once it waits: before that it has said until when he is there. */
  async function waitFor(ticket: string): Promise<() => ReturnType<typeof poll>> {
    const answer = poll('bob', ticket, 25_000);
    const alive = async () => (await stage.db.query('select 1 from meeting_knocks where alive_until > $1', [new Date(stage.clock.now + knockLifeMs).toISOString()])).rows.length;
    await expect.poll(alive).toBe(1);
    return () => answer;
  }
  const waiting = async () => ((await stage.ask('ada', 'GET', url('knocks'))).body as { items: { name: string }[] }).items.map(({ name }) => name);

  test('[C-03] whoever waits gets a ticket and nothing else: no token, no names, no place in the list of people', async () => {
    const ticket = await knock('bob');

    const answer = await poll('bob', ticket);
    expect(answer.body).toEqual({ state: 'waiting', code, ticket });
    expect((await stage.ask('bob', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ entry: 'waiting', count: null, people: [] });
    expect((await stage.describe('bob', code)).json().participants).toEqual({ user: {}, display: {} });
    expect((await stage.describe('ada', code)).json().participants.user).not.toHaveProperty('account-bob');
    for (const door of ['hand', 'slots', 'slots/release']) {
      const body = door === 'hand' ? { raised: true } : { slot: 'camera' };
      expect((await stage.ask('bob', door === 'hand' ? 'PUT' : 'POST', url(door), body)).code, door).toBe('meetings.not-found');
    }
    expect(await stage.meetings.askStanding(id, 'account-bob')).toBeUndefined();
  });

  test('hosts who are inside hear of a knock at once, by name, and everybody the number', async () => {
    await stage.join('kim', { code }).then(() => stage.ask('ada', 'POST', url('knocks/admit-all')));
    await stage.enter(id, 'kim');
    stage.media.forget();
    const ticket = await knock('bob', 'viewer');

    expect(stage.media.noticesFor('account-ada')).toEqual([
      { version: 1, kind: 'knock', knock: { id: ticket, participantId: 'account-bob', name: 'bob', picture: '', guest: false, as: 'viewer', askedAt: new Date(stage.clock.now).toISOString() } },
    ]);
    expect(stage.media.noticesFor('account-kim')).toEqual([]);
    expect(stage.media.state).toMatchObject({ waitingRoom: true, knocks: 1 });
    expect(await waiting()).toEqual(['bob']);
    expect(stage.facts).toContainEqual({ name: 'meetings.knock-made', payload: { meetingId: id, knockId: ticket, accountId: 'account-bob' } });
  });

  test('a question that waits is answered by the decision, with what opens the room', async () => {
    const ticket = await knock('bob');
    const answer = await waitFor(ticket);

    expect((await stage.ask('ada', 'POST', url(`knocks/${ticket}/admit`))).status).toBe(204);

    expect((await answer()).body).toMatchObject({ state: 'in', code, participantId: 'account-bob', role: 'participant', token: expect.any(String) });
    expect(stage.media.noticesFor('account-ada').at(-1)).toMatchObject({ kind: 'knock-over', knockId: ticket, how: 'admitted' });
    expect(stage.media.state).toMatchObject({ knocks: 0 });
    expect(await stage.audited()).toContain('account-ada knock.admitted account-bob');
    // The ticket has been used; who is in needs none to come back.
    expect((await poll('bob', ticket)).code).toBe('meetings.knock-over');
    expect((await stage.join('bob', { code })).json().state).toBe('in');
  });

  test('who is refused is told so, and may ask again', async () => {
    const ticket = await knock('bob');
    const answer = await waitFor(ticket);

    await stage.ask('ada', 'POST', url(`knocks/${ticket}/refuse`));

    expect(await answer()).toMatchObject({ status: 403, code: 'meetings.knock-refused' });
    expect(await stage.audited()).toContain('account-ada knock.refused account-bob');
    expect(await knock('bob')).not.toBe(ticket);
  });

  test('everybody is let in at once, and without a waiting room nobody is left waiting', async () => {
    const [bob, eve] = [await knock('bob'), await knock('eve')];
    expect(await waiting()).toEqual(['bob', 'eve']);
    await stage.ask('ada', 'POST', url('knocks/admit-all'));
    expect(await Promise.all([poll('bob', bob), poll('eve', eve)])).toMatchObject([{ body: { state: 'in' } }, { body: { state: 'in' } }]);

    const kim = await knock('kim');
    await stage.ask('ada', 'PATCH', url('settings'), { waitingRoom: false });
    expect((await poll('kim', kim)).body).toMatchObject({ state: 'in' });
    expect((await stage.join('joe', { code })).json().state).toBe('in');
    expect(await waiting()).toEqual([]);
  });

  test('a reloaded page is no second knock, and keeps its place', async () => {
    const ticket = await knock('bob');
    await knock('eve');
    stage.media.forget();

    expect(await knock('bob')).toBe(ticket);
    expect(await waiting()).toEqual(['bob', 'eve']);
    expect(stage.media.calls).toEqual([]);
  });

  test('who does not ask again within half a minute is gone, and who says goodbye is gone at once', async () => {
    const [bob, eve, kim] = [await knock('bob'), await knock('eve'), await knock('kim')];
    stage.clock.now += knockLifeMs - 1;
    await poll('eve', eve);
    await stage.ask('kim', 'POST', url('stop-waiting'), { ticket: kim });
    expect(await waiting()).toEqual(['bob', 'eve']);
    stage.clock.now += 1;
    stage.media.forget();

    await stage.tidy();

    expect(await waiting()).toEqual(['eve']);
    expect(stage.media.noticesFor('account-ada')).toMatchObject([{ kind: 'knock-over', knockId: bob, how: 'gone' }]);
    expect(stage.media.state).toMatchObject({ knocks: 1 });
    expect((await poll('bob', bob)).code).toBe('meetings.knock-over');
  });

  test('a ticket is worth something to the one who got it only', async () => {
    const ticket = await knock('bob');

    expect((await poll('eve', ticket)).code).toBe('meetings.knock-over');
    expect((await stage.ask('eve', 'POST', url('stop-waiting'), { ticket })).status).toBe(204);
    for (const strange of ['', 'x', '\u0000', "' or 1=1", '00000000-0000-0000-0000-000000000000']) expect([400, 410], strange).toContain((await poll('bob', strange)).status);
    expect(await waiting()).toEqual(['bob']);
  });

  test('only hosts see who waits, and decide', async () => {
    const ticket = await knock('bob');
    await stage.ask('ada', 'POST', url(`knocks/${await knock('kim')}/admit`));
    for (const [method, door] of [['GET', 'knocks'], ['POST', 'knocks/admit-all'], ['POST', `knocks/${ticket}/admit`], ['POST', `knocks/${ticket}/refuse`]] as const) {
      expect((await stage.ask('kim', method, url(door))).code, door).toBe('meetings.host-only');
      expect((await stage.ask('bob', method, url(door))).code, door).toBe('meetings.not-found');
    }
    expect(await waiting()).toEqual(['bob']);
  });

  test('a guest waits like everybody, is known as one, and gets the role of the invite', async () => {
    stage.invited.push(`account-guest1 ${id} viewer`);
    const ticket = await knock('guest1', 'viewer');
    expect(stage.media.noticesFor('account-ada')).toMatchObject([{ knock: { guest: true } }]);

    await stage.ask('ada', 'POST', url(`knocks/${ticket}/admit`));

    const { body } = await poll('guest1', ticket);
    expect(body).toMatchObject({ state: 'in', role: 'viewer', watching: 'role' });
    expect((await stage.read((body as { token: string }).token))['attributes']).toMatchObject({ role: 'viewer', guest: 'yes' });
  });

  test('a host comes in without asking, and so does everybody who is inside already', async () => {
    await stage.ask('ada', 'PATCH', url('settings'), { waitingRoom: false });
    await stage.meet('bob', code);
    await stage.meet('eve', code);
    await stage.enter(id, 'bob');
    await stage.ask('ada', 'PATCH', url('settings'), { waitingRoom: true });

    expect((await stage.join('ada', { code })).json().state).toBe('in');
    expect((await stage.join('bob', { code })).json().state).toBe('in');
    // Has a token and never came.
    expect((await stage.join('eve', { code })).json().state).toBe('waiting');
    expect(await stage.meetings.askStanding(id, 'account-eve')).toBe('refused');
  });

  test('clients of the sample cannot wait, and are told in its words', async () => {
    const answer = await stage.compat('bob', { meetingId: code });

    expect([answer.statusCode, answer.json().message]).toEqual([403, 'This meeting lets people in one by one. Open its link in a browser and ask to be let in.']);
    expect(await waiting()).toEqual([]);
  });

  test('the queue has an end, and so has the patience with one person', async () => {
    const now = new Date(stage.clock.now).toISOString();
    await stage.db.query(
      `insert into meeting_knocks (id, meeting_id, account_id, name, picture, guest, role, wants, asked_at, alive_until)
       select gen_random_uuid(), $1, 'other-' || n, 'x', '', false, 'participant', 'participant', $2, $2 from generate_series(1, $3::int) n`,
      [id, now, longestQueue - 1],
    );
    await knock('bob');
    expect((await stage.join('eve', { code })).json().code).toBe('meetings.waiting-room-full');

    await stage.start({ ...noLimits, 'meetings.knock': { count: 2, perMs: 600_000 } });
    ({ code, id } = await stage.meet('ada', 'other'));
    await stage.ask('ada', 'PATCH', url('settings'), { waitingRoom: true });
    for (const expected of [200, 200, 429]) {
      const answer = await stage.join('eve', { code });
      expect(answer.statusCode).toBe(expected);
      if (expected === 200) await stage.ask('ada', 'POST', url(`knocks/${answer.json().ticket}/refuse`));
    }
  });

  test('who waits is not kept by a server that stops', async () => {
    const answer = await waitFor(await knock('bob'));

    stage.meetings.endWaiting?.();
    stage.spoil();

    expect((await answer()).body).toMatchObject({ state: 'waiting' });
  });

  test('another process wakes those who wait here', async () => {
    const ticket = await knock('bob');
    const answer = await waitFor(ticket);
    await stage.db.query(`update meeting_knocks set state = 'refused' where id = $1`, [ticket]);

    stage.meetings.wake(ticket);

    expect((await answer()).code).toBe('meetings.knock-refused');
  });

  test('the media server may be away: the knock is there all the same', async () => {
    stage.media.unreachable = true;
    await knock('bob');
    stage.media.unreachable = false;

    expect(await waiting()).toEqual(['bob']);
    expect(stage.failures).toHaveLength(2);
  });
});
