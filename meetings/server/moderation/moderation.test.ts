import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TrackSource } from 'livekit-server-sdk';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage } from '../testing/meetings-stage.ts';

describe.each(testDatabases())('the hosts of a meeting on %s', (engine) => {
  let stage: MeetingsStage;
  let code: string;
  let id: string;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  /** Ada is the host, Kim a co-host, Bob and Eve are participants; all are inside. */
  beforeEach(async () => {
    await stage.start();
    ({ code, id } = await stage.meet('ada', 'standup'));
    for (const name of ['ada', 'kim', 'bob', 'eve']) {
      if (name !== 'ada') await stage.meet(name, code);
      await stage.enter(id, name);
    }
    await ask('ada', 'people/account-kim/role', { role: 'co-host' }, 'PUT');
    stage.media.forget();
    stage.facts.length = 0;
  });

  const ask = (name: string, rest: string, body?: object, method: 'GET' | 'POST' | 'PUT' | 'PATCH' = 'POST') => stage.ask(name, method, `/api/meetings/${code}/${rest}`, body);
  const codeOf = async (name: string, rest: string, body?: object, method?: 'GET' | 'POST' | 'PUT' | 'PATCH') => (await ask(name, rest, body, method)).code;
  const role = (by: string, whom: string, wanted: string) => ask(by, `people/account-${whom}/role`, { role: wanted }, 'PUT');
  const by = (name: string) => ({ id: `account-${name}`, name });

  test('every door of theirs is shut to everybody else, whatever their attributes and tokens say', async () => {
    const doors: readonly (readonly [string, (object | undefined)?, ('GET' | 'PUT' | 'PATCH')?])[] = [
      ['settings', { locked: true }, 'PATCH'], ['people/account-eve/role', { role: 'viewer' }, 'PUT'], ['people/account-eve/mute', { source: 'microphone' }],
      ['people/account-eve/ask-to-unmute', { source: 'camera' }], ['mute-all', { source: 'microphone' }], ['people/account-eve/remove'], ['people/account-eve/readmit'],
      ['people/account-eve/lower-hand'], ['lower-hands'], ['end'], ['knocks', undefined, 'GET'], ['knocks/admit-all'], ['removed', undefined, 'GET'],
      ['slots/free', { from: 'account-eve', slot: 'camera' }], ['slots/free/x/take'], ['slots/free/x/cancel'],
    ];
    for (const [door, body, method] of doors) {
      expect(await codeOf('bob', door, body, method), door).toBe('meetings.host-only');
      // Who has never been let in does not learn that there is a meeting.
      expect(await codeOf('joe', door, body, method), door).toBe('meetings.not-found');
    }
    expect([stage.media.calls, stage.facts, await stage.audited()]).toEqual([[], [], ['account-ada participant.role-changed account-kim']]);
  });

  test('the host makes a co-host, who moderates, and nobody else can', async () => {
    expect(await codeOf('kim', 'people/account-bob/role', { role: 'co-host' }, 'PUT')).toBe('meetings.higher-role');
    expect((await role('ada', 'bob', 'co-host')).status).toBe(204);
    expect(stage.media.told('account-bob')).toMatchObject({ publishes: 'all', attributes: { role: 'co-host' } });
    expect(stage.media.noticesFor('account-bob')).toEqual([{ version: 1, kind: 'role-changed', role: 'co-host', by: by('ada') }]);
    expect((await ask('bob', 'lower-hands')).status).toBe(204);

    expect((await role('kim', 'bob', 'participant')).code).toBe('meetings.higher-role');
    await role('ada', 'bob', 'participant');
    expect(await codeOf('bob', 'lower-hands')).toBe('meetings.host-only');
    expect(stage.facts.map(({ payload }) => payload)).toContainEqual({ meetingId: id, accountId: 'account-bob', role: 'co-host', by: 'account-ada' });
  });

  test('[C-05] who is made a viewer loses the right to publish at once, also with the token of before, and gets it back', async () => {
    await role('kim', 'bob', 'viewer');
    expect(stage.media.told('account-bob')).toMatchObject({ publishes: 'none', attributes: { role: 'viewer', watching: 'role' } });
    expect(await stage.meetings.askStanding(id, 'account-bob')).toMatchObject({ permission: { canPublish: false, canSubscribe: true } });
    expect((await stage.join('bob', { code, as: 'participant' })).json()).toMatchObject({ role: 'viewer', watching: 'role' });
    expect(await codeOf('bob', 'slots', { slot: 'screen' })).toBe('meetings.viewer');
    expect(await codeOf('bob', 'slots/release', { slot: 'camera' })).toBe('meetings.viewer');

    await role('kim', 'bob', 'participant');
    expect(stage.media.told('account-bob')).toMatchObject({ publishes: 'all', attributes: { role: 'participant', watching: '' } });
  });

  test('nobody acts on somebody above them, and the host stays the host', async () => {
    for (const [door, body, method] of [['people/account-ada/mute', { source: 'camera' }], ['people/account-ada/remove'], ['people/account-ada/role', { role: 'viewer' }, 'PUT'], ['people/account-ada/lower-hand'], ['people/account-ada/ask-to-unmute', { source: 'camera' }]] as const) {
      expect(await codeOf('kim', door, body, method), door).toBe('meetings.higher-role');
    }
    expect(await codeOf('ada', 'people/account-ada/remove')).toBe('meetings.host-stays');
    expect(await codeOf('ada', 'people/account-ada/role', { role: 'participant' }, 'PUT')).toBe('meetings.host-stays');
    expect(await codeOf('ada', 'people/account-nobody/remove')).toBe('meetings.person-unknown');
    expect(stage.media.calls).toEqual([]);
  });

  test('a guest is made more than a viewer, and no co-host', async () => {
    stage.invited.push(`account-guest1 ${id} viewer`);
    await stage.join('guest1', { code, as: 'viewer' });
    await stage.enter(id, 'guest1');

    expect((await role('ada', 'guest1', 'co-host')).code).toBe('meetings.guest-cannot-host');
    expect((await role('ada', 'guest1', 'participant')).status).toBe(204);
    expect(stage.media.told('account-guest1')).toMatchObject({ publishes: 'all', attributes: { role: 'participant', guest: 'yes' } });
    expect((await stage.join('guest1', { code, as: 'participant' })).json()).toMatchObject({ role: 'participant' });
  });

  test('a muted person learns who did it, on every connection, and nobody unmutes anybody', async () => {
    stage.media.enter('account-bob', [{ sid: 'TR_m', source: TrackSource.MICROPHONE }, { sid: 'TR_c', source: TrackSource.CAMERA }, { sid: 'TR_old', source: TrackSource.MICROPHONE, muted: true }]);
    stage.media.enter('account-bob#phone', [{ sid: 'TR_p', source: TrackSource.MICROPHONE }]);

    expect((await ask('kim', 'people/account-bob/mute', { source: 'microphone' })).status).toBe(204);

    expect(stage.media.calls.filter((call) => call.startsWith('mute'))).toEqual(['mute account-bob TR_m', 'mute account-bob#phone TR_p']);
    expect(stage.media.noticesFor('account-bob')).toEqual([{ version: 1, kind: 'muted', source: 'microphone', by: by('kim') }]);
    expect(await stage.audited()).toContain('account-kim participant.muted account-bob');
    expect(stage.facts.map(({ name }) => name)).toEqual(['meetings.person-muted']);
    for (const door of ['unmute', 'people/account-bob/unmute']) expect((await ask('kim', door, {})).status).toBe(404);
    expect((await ask('kim', 'people/account-bob/mute', { source: 'microphone', muted: false })).code).toBe('http.invalid-request');

    await ask('kim', 'people/account-bob/ask-to-unmute', { source: 'microphone' });
    expect(stage.media.noticesFor('account-bob').at(-1)).toEqual({ version: 1, kind: 'asked-to-unmute', source: 'microphone', by: by('kim') });
  });

  test('a share is ended, and may be begun again', async () => {
    stage.media.enter('account-bob', [{ sid: 'TR_m', source: TrackSource.MICROPHONE }, { sid: 'TR_s', source: TrackSource.SCREEN_SHARE }]);

    await ask('ada', 'people/account-bob/mute', { source: 'screen' });

    // Camera and microphone only, then everything again.
    expect(stage.media.toldAll('account-bob')).toEqual(['1 2', 'all']);
  });

  test('everybody is muted but the hosts', async () => {
    for (const name of ['ada', 'kim', 'bob', 'eve']) stage.media.enter(`account-${name}`, [{ sid: `TR_${name}`, source: TrackSource.MICROPHONE }]);

    await ask('kim', 'mute-all', { source: 'microphone' });

    expect(stage.media.calls.filter((call) => call.startsWith('mute'))).toEqual(['mute account-bob TR_bob', 'mute account-eve TR_eve']);
    expect(stage.media.noticesFor('account-eve')).toMatchObject([{ kind: 'muted', by: by('kim') }]);
    expect((await stage.audited()).slice(1)).toEqual(['account-kim participant.muted account-bob', 'account-kim participant.muted account-eve']);
  });

  test('what is off already is left alone, and who is not there is not there', async () => {
    await ask('ada', 'people/account-bob/mute', { source: 'camera' });
    expect(stage.media.noticesFor('account-bob')).toEqual([]);

    await stage.meet('joe', code);
    expect(await codeOf('ada', 'people/account-joe/mute', { source: 'camera' })).toBe('meetings.person-unknown');
    expect(await codeOf('ada', 'people/account-joe/ask-to-unmute', { source: 'camera' })).toBe('meetings.person-unknown');
  });

  test('[C-05] who is removed is out on every connection, stays out by every way, and comes back when a host lets them', async () => {
    await stage.enter(id, 'bob', 'account-bob#phone');
    stage.media.forget();

    expect((await ask('kim', 'people/account-bob/remove')).status).toBe(204);

    const seconds = Math.floor(stage.clock.now / 1000);
    expect(stage.media.calls.filter((call) => call.startsWith('remove'))).toEqual(['account-bob', 'account-bob:display', 'account-bob#phone'].map((identity) => `remove ${identity} ${seconds}`));
    for (let attempt = 0; attempt < 20; attempt++) expect((await stage.join('bob', { code, as: attempt % 2 === 0 ? 'participant' : 'viewer' })).json().code).toBe('meetings.removed');
    expect((await stage.compat('bob', { meetingId: code })).statusCode).toBe(403);
    for (const identity of ['account-bob', 'account-bob:display', 'account-bob#phone']) expect(await stage.meetings.askStanding(id, identity)).toBe('refused');
    expect((await ask('bob', 'hand', { raised: true }, 'PUT')).code).toBe('meetings.not-found');
    expect((await stage.ask('bob', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ entry: 'removed', count: null, people: [] });
    expect((await stage.describe('bob', code)).json().participants).toEqual({ user: {}, display: {} });
    expect((await ask('ada', 'removed', undefined, 'GET')).body).toMatchObject({ items: [{ id: 'account-bob', name: 'bob', removedAt: expect.any(String) }] });

    await ask('ada', 'people/account-bob/readmit');
    expect((await ask('ada', 'removed', undefined, 'GET')).body).toEqual({ items: [], next: null });
    expect((await stage.join('bob', { code })).json().state).toBe('in');
    expect(await stage.audited()).toEqual(expect.arrayContaining(['account-kim participant.removed account-bob', 'account-ada participant.readmitted account-bob']));
    expect(stage.facts.map(({ name }) => name)).toEqual(['meetings.person-removed', 'meetings.person-readmitted']);
  });

  test('[C-05] who comes in at the same moment is sent away by the report of it, and a removed co-host comes back as none', async () => {
    await ask('ada', 'people/account-kim/remove');
    stage.media.forget();

    await stage.happens(id, { event: 'participant_joined', participant: stage.stay('account-kim', { sid: 'PA_again', joinedAtMs: String(stage.clock.now + 1) }) });

    expect(stage.media.calls.filter((call) => call.startsWith('remove account-kim '))).toHaveLength(1);
    await ask('ada', 'people/account-kim/readmit');
    expect((await stage.join('kim', { code })).json().role).toBe('participant');
  });

  test('a locked meeting lets nobody in but its hosts and those who are inside', async () => {
    expect((await ask('kim', 'settings', { locked: true }, 'PATCH')).body).toEqual({ locked: true, waitingRoom: false });

    expect(stage.media.state).toMatchObject({ locked: true });
    expect((await stage.join('joe', { code })).json().code).toBe('meetings.locked');
    expect((await stage.compat('joe', { meetingId: code })).statusCode).toBe(403);
    expect((await stage.ask('joe', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ entry: 'locked', count: null, people: [] });
    for (const name of ['ada', 'kim', 'bob']) expect((await stage.join(name, { code })).json().state, name).toBe('in');
    expect(stage.facts).toContainEqual({ name: 'meetings.settings-changed', payload: { meetingId: id, locked: true, waitingRoom: false, by: 'account-kim' } });

    await ask('ada', 'settings', { locked: false }, 'PATCH');
    expect((await stage.join('joe', { code })).json().state).toBe('in');
    expect((await stage.audited()).filter((line) => line.includes('settings'))).toEqual([`account-kim meeting.settings-changed ${id}`, `account-ada meeting.settings-changed ${id}`]);
  });

  test('a token from before the lock, never used, opens nothing', async () => {
    await stage.meet('joe', code);
    await ask('ada', 'settings', { locked: true }, 'PATCH');

    expect(await stage.meetings.askStanding(id, 'account-joe')).toBe('refused');
    await stage.happens(id, { event: 'participant_joined', participant: stage.stay('account-joe') });
    expect(stage.media.calls).toContain(`remove account-joe ${Math.floor(stage.clock.now / 1000)}`);
  });

  test('a meeting is ended for everyone, and the next sitting begins unlocked, with hands down and everybody new', async () => {
    await ask('bob', 'hand', { raised: true }, 'PUT');
    await ask('ada', 'settings', { locked: true, waitingRoom: true }, 'PATCH');

    expect((await ask('kim', 'end')).status).toBe(204);

    expect(stage.media.calls.at(-1)).toBe('close');
    expect(stage.facts.at(-1)).toEqual({ name: 'meetings.meeting-closed', payload: { meetingId: id, by: 'account-kim' } });
    expect((await stage.audited()).at(-1)).toBe(`account-kim meeting.closed ${id}`);
    expect((await stage.join('bob', { code })).json().state).toBe('waiting');
    const answer = await stage.join('kim', { code });
    expect((await stage.read(answer.json().token))['attributes']).toEqual({ picture: '', participantGroup: 'user', role: 'co-host' });
  });

  test('a sitting ends with its room, but not when the media server stops', async () => {
    await ask('ada', 'settings', { waitingRoom: true, locked: true }, 'PATCH');
    for (const name of ['ada', 'kim', 'bob', 'eve']) await stage.leaves(id, `account-${name}`, 'SERVER_SHUTDOWN');
    await stage.happens(id, { event: 'room_finished' });
    expect((await stage.join('bob', { code })).json().state).toBe('in');

    stage.clock.now += 120_000;
    await stage.happens(id, { event: 'room_finished' });
    expect((await stage.join('bob', { code })).json().state).toBe('waiting');
  });

  test('hands are up in the order of the server, each at its place, until they are lowered', async () => {
    const raise = (name: string, raised = true) => ask(name, 'hand', { raised }, 'PUT');
    await raise('eve');
    await raise('bob');
    await raise('eve');
    const [eve = '', bob = ''] = ['eve', 'bob'].map((name) => stage.media.told(`account-${name}`)?.attributes['handRaisedAt']);
    expect([eve < bob, new Date(eve).getTime()]).toEqual([true, stage.clock.now]);

    await ask('kim', 'people/account-eve/lower-hand');
    expect(stage.media.told('account-eve')?.attributes).toMatchObject({ handRaisedAt: '' });
    expect(stage.media.noticesFor('account-eve')).toEqual([{ version: 1, kind: 'hand-lowered', by: by('kim') }]);
    await raise('bob', false);
    expect(stage.media.noticesFor('account-bob')).toEqual([]);
    await Promise.all([raise('bob'), raise('ada')]);
    await ask('kim', 'lower-hands');
    // Kim's word does not reach above her.
    expect(['bob', 'ada'].map((name) => stage.media.told(`account-${name}`)?.attributes['handRaisedAt'] === '')).toEqual([true, false]);
    expect(stage.facts.map(({ name, payload }) => `${name} ${(payload as { by?: string }).by ?? ''}`)).toEqual([
      'meetings.hand-raised ', 'meetings.hand-raised ', 'meetings.hand-lowered account-kim', 'meetings.hand-lowered account-bob', 'meetings.hand-raised ', 'meetings.hand-raised ', 'meetings.hand-lowered account-kim',
    ]);
  });

  test('a hand is raised inside only, comes back with whoever was cut off, and goes with whoever leaves', async () => {
    await stage.meet('joe', code);
    expect((await ask('joe', 'hand', { raised: true }, 'PUT')).code).toBe('meetings.not-inside');
    await ask('bob', 'hand', { raised: true }, 'PUT');
    const up = async () => {
      const standing = await stage.meetings.askStanding(id, 'account-bob');
      return typeof standing === 'object' ? standing.attributes['handRaisedAt'] : undefined;
    };

    await stage.leaves(id, 'account-bob', 'CONNECTION_TIMEOUT');
    expect(await up()).toMatch(/Z$/);
    await stage.happens(id, { event: 'participant_joined', participant: stage.stay('account-bob', { sid: 'PA_2', joinedAtMs: String(stage.clock.now + 1) }) });
    // The report does not show the hand that should be up, so it is told again.
    expect(stage.media.told('account-bob')?.attributes['handRaisedAt']).toBe(await up());
    await stage.happens(id, { event: 'participant_left', participant: stage.stay('account-bob', { sid: 'PA_2', disconnectReason: 'CLIENT_INITIATED' }) });
    expect(await up()).toBe('');
  });

  test('a decision stands when the media server cannot be told, is answered as such, and is told when it comes back', async () => {
    stage.media.unreachable = true;
    expect(await ask('ada', 'people/account-bob/remove')).toMatchObject({ status: 503, code: 'meetings.media-unavailable' });
    expect((await role('ada', 'eve', 'viewer')).status).toBe(503);
    stage.media.unreachable = false;
    expect((await stage.join('bob', { code })).json().code).toBe('meetings.removed');

    const inside = ['bob', 'eve'].map((name) => stage.participant(`account-${name}`));
    await stage.reconcile(id, inside);

    expect(stage.media.calls.filter((call) => call.startsWith('remove account-bob '))).toHaveLength(1);
    expect(stage.media.told('account-eve')).toMatchObject({ publishes: 'none' });
    expect(stage.media.told('account-kim')).toBeUndefined();
  });

  test('whoever closes the account leaves the meeting to the co-host, or to nobody, with its door open', async () => {
    await ask('ada', 'settings', { locked: true }, 'PATCH');
    await stage.db.transaction((tx) => stage.meetings.forgetAccount(tx, 'account-ada'));
    expect((await stage.join('kim', { code })).json().role).toBe('host');
    expect((await stage.join('joe', { code })).json().code).toBe('meetings.locked');

    await stage.db.transaction((tx) => stage.meetings.forgetAccount(tx, 'account-kim'));
    expect((await stage.join('joe', { code })).json()).toMatchObject({ state: 'in', role: 'participant' });
  });
});
