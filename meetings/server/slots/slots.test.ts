import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slotNoticeMs, type FreeSlotAnswer } from '@parley/meetings/contract';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage, noLimits } from '../testing/meetings-stage.ts';
import { slotKeptMs } from './claim-slot.ts';

describe.each(testDatabases())('the slots of a meeting on %s', (engine) => {
  let stage: MeetingsStage;
  let code: string;
  let id: string;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  /** Three slots. Ada, the host, and Bob are on camera, Bob shares his screen. Eve came when it was full. */
  beforeEach(async () => {
    await stage.start(noLimits, 3);
    ({ code, id } = await stage.meet('ada', 'standup'));
    await stage.enter(id, 'ada');
    await stage.publishes(id, 'account-ada', 'CAMERA');
    await stage.meet('bob', code);
    await stage.enter(id, 'bob');
    await stage.publishes(id, 'account-bob', 'CAMERA');
    await stage.publishes(id, 'account-bob', 'SCREEN_SHARE');
    await stage.meet('eve', code);
    await stage.enter(id, 'eve');
    stage.media.forget();
    stage.facts.length = 0;
  });

  const post = (name: string, rest: string, body?: object) => stage.ask(name, 'POST', `/api/meetings/${code}/${rest}`, body);
  const free = async (name: string, from: string, slot: 'camera' | 'screen' = 'screen') => (await post(name, 'slots/free', { from: `account-${from}`, slot })).body as FreeSlotAnswer;
  const attribute = async (name: string) => {
    const standing = await stage.meetings.askStanding(id, `account-${name}`);
    return typeof standing === 'object' ? standing.attributes['watching'] : standing;
  };

  test('[S0-151] a camera with its microphone is one publisher and a share another; who comes when all slots are taken watches for now', async () => {
    await stage.publishes(id, 'account-bob', 'MICROPHONE');
    const answer = (await stage.join('joe', { code })).json();

    expect(answer).toMatchObject({ state: 'in', role: 'participant', watching: 'full' });
    expect(await stage.read(answer.token)).toMatchObject({ attributes: { watching: 'full' }, video: { canPublish: false, canSubscribe: true, canPublishData: true } });
    expect((await stage.compat('joe', { meetingId: code })).json().stageConfigs).toBeDefined();
    await stage.meetings.settled();
    expect(stage.media.state).toMatchObject({ capacity: 3, publishers: 3 });
    expect((await stage.ask('joe', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ entry: 'open', full: true });
    expect((await stage.ask('bob', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ full: false });
  });

  test('[S0-151] of many who come at once, as many may publish as there are slots', async () => {
    await stage.start(noLimits, 3);
    ({ code, id } = await stage.meet('ada', 'rush'));

    const answers = await Promise.all(['bob', 'eve', 'kim', 'joe', 'zoe'].map(async (name) => (await stage.join(name, { code })).json()));

    expect(answers.filter(({ watching }) => watching === undefined)).toHaveLength(2);
    expect(answers.filter(({ watching }) => watching === 'full')).toHaveLength(3);
  });

  test('[S0-159] who asks when all are taken is told so, and who asks when one is free has it when the answer comes', async () => {
    expect(await post('eve', 'slots', { slot: 'camera' })).toMatchObject({ status: 409, code: 'meetings.full' });
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    expect(stage.media.state).toMatchObject({ publishers: 2 });

    expect((await post('eve', 'slots', { slot: 'camera' })).status).toBe(204);

    expect(stage.media.told('account-eve')).toMatchObject({ publishes: 'all', attributes: { watching: '' } });
    expect(stage.media.state).toMatchObject({ publishers: 3 });
    expect((await post('bob', 'slots', { slot: 'screen' })).code).toBe('meetings.full');
  });

  test('[S0-151] the last slot goes to one of those who ask for it at once', async () => {
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    for (const name of ['kim', 'joe', 'zoe']) {
      await stage.meet(name, code);
      await stage.enter(id, name);
    }
    // The first of them got it by joining.
    await post('kim', 'slots/release', { slot: 'camera' });

    const answers = await Promise.all(['eve', 'kim', 'joe', 'zoe'].map((name) => post(name, 'slots', { slot: 'camera' })));

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409]);
  });

  test('[S0-151] [S0-159] who publishes without asking loses it again at once, and learns why', async () => {
    await stage.publishes(id, 'account-ada', 'SCREEN_SHARE');
    expect(stage.media.told('account-ada')).toMatchObject({ publishes: '1 2', attributes: { watching: '' } });
    expect(stage.media.noticesFor('account-ada')).toEqual([{ version: 1, kind: 'no-free-slot', slot: 'screen' }]);

    // Came in time, and waited too long before coming on camera.
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    await stage.meet('joe', code);
    await stage.enter(id, 'joe');
    stage.clock.now += slotKeptMs;
    await post('eve', 'slots', { slot: 'camera' });
    await stage.publishes(id, 'account-joe', 'CAMERA');
    expect(stage.media.told('account-joe')).toMatchObject({ publishes: 'none', attributes: { watching: 'full' } });
    expect(stage.media.noticesFor('account-joe')).toEqual([{ version: 1, kind: 'no-free-slot', slot: 'camera' }]);
  });

  test('the separate connection of a share counts for its owner, who is one person', async () => {
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    await stage.happens(id, { event: 'participant_joined', participant: stage.stay('account-bob:display') });
    await stage.publishes(id, 'account-bob:display', 'SCREEN_SHARE');
    expect(stage.media.state).toMatchObject({ publishers: 3 });

    expect((await free('ada', 'bob')).ending).toBe('screen');
    expect((await stage.ask('eve', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ count: 2, people: [{ id: 'account-ada' }, { id: 'account-bob' }] });
  });

  test('[S0-152] [S0-154] a host chooses whose slot ends; a share goes before a camera, and its owner has a minute', async () => {
    const answer = await free('ada', 'bob');

    const endsAt = new Date(stage.clock.now + slotNoticeMs).toISOString();
    expect(answer).toEqual({ requestId: expect.any(String), from: 'account-bob', ending: 'screen', endsAt });
    expect(stage.media.noticesFor('account-bob')).toEqual([{ version: 1, kind: 'slot-ending', requestId: answer.requestId, slot: 'screen', endsAt, by: { id: 'account-ada', name: 'ada' } }]);
    expect(stage.media.told('account-bob')).toBeUndefined();
  });

  test('[S0-155] given up, it is kept', async () => {
    const { requestId } = await free('ada', 'bob');

    expect((await post('ada', `slots/free/${requestId}/cancel`)).status).toBe(204);

    expect(stage.media.noticesFor('account-bob').at(-1)).toEqual({ version: 1, kind: 'slot-kept', requestId, slot: 'screen' });
    expect((await post('ada', `slots/free/${requestId}/take`)).code).toBe('meetings.slot-over');
    expect(await stage.audited()).toEqual(['account-ada slot.requested account-bob', 'account-ada slot.kept account-bob']);
  });

  test('[S0-156] [S0-158] [S0-160] taken, it ends before the host may publish; its owner stays, and who did it is written down', async () => {
    const { requestId } = await free('ada', 'bob');
    stage.media.forget();

    expect((await post('ada', `slots/free/${requestId}/take`)).status).toBe(204);

    expect(stage.media.calls.filter((call) => call.startsWith('change'))).toEqual(['change account-bob', 'change account-ada']);
    expect(stage.media.told('account-bob')).toMatchObject({ publishes: '1 2', attributes: { watching: '' } });
    expect(stage.media.told('account-ada')).toMatchObject({ publishes: 'all' });
    expect(stage.media.noticesFor('account-bob')).toEqual([{ version: 1, kind: 'slot-taken', requestId, slot: 'screen', by: { id: 'account-ada', name: 'ada' } }]);
    expect(stage.media.state).toMatchObject({ publishers: 3 });
    expect(stage.facts).toContainEqual({ name: 'meetings.slot-freed', payload: { meetingId: id, accountId: 'account-bob', slot: 'screen', by: 'account-ada' } });
    expect((await stage.audited()).at(-1)).toBe('account-ada slot.freed account-bob');
    // The slot is the host's: nobody else gets it before the share has begun.
    expect((await post('eve', 'slots', { slot: 'camera' })).code).toBe('meetings.full');
    await stage.publishes(id, 'account-ada', 'SCREEN_SHARE');
    expect(stage.media.told('account-ada')).toMatchObject({ publishes: 'all' });
  });

  test('[S0-158] who had a camera only is moved to watching, and may come back when a slot is free', async () => {
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    await stage.publishes(id, 'account-ada', 'SCREEN_SHARE');
    const { requestId, ending } = await free('ada', 'bob', 'camera');
    expect(ending).toBe('camera');
    expect((await stage.ask('ada', 'PUT', `/api/meetings/${code}/people/account-eve/role`, { role: 'co-host' })).status).toBe(204);
    const other = (await post('eve', 'slots/free', { from: 'account-bob', slot: 'camera' })).code;
    expect(other).toBe('meetings.slot-busy');
    await post('ada', `slots/free/${requestId}/cancel`);

    const second = await free('eve', 'bob', 'camera');
    await post('eve', `slots/free/${second.requestId}/take`);

    expect([stage.media.told('account-bob'), stage.media.told('account-eve')]).toMatchObject([{ publishes: 'none', attributes: { watching: 'freed' } }, { publishes: 'all', attributes: { watching: '' } }]);
    expect((await post('bob', 'slots', { slot: 'camera' })).code).toBe('meetings.full');
    await post('eve', 'slots/release', { slot: 'camera' });
    expect(stage.media.told('account-eve')).toMatchObject({ publishes: 'none', attributes: { watching: 'chose' } });
    expect((await post('bob', 'slots', { slot: 'camera' })).status).toBe(204);
  });

  test('a slot that has become free meanwhile is taken instead of somebody’s', async () => {
    const { requestId } = await free('ada', 'bob');
    await stage.unpublishes(id, 'account-bob', 'CAMERA');

    await post('ada', `slots/free/${requestId}/take`);

    expect(stage.media.told('account-bob')).toBeUndefined();
    expect(stage.media.noticesFor('account-bob').at(-1)).toMatchObject({ kind: 'slot-kept' });
  });

  test('a request that nobody decides is over after its minute, and so is a slot that nobody uses', async () => {
    const { requestId } = await free('ada', 'bob');
    stage.clock.now += slotNoticeMs;
    stage.media.forget();
    await stage.tidy();

    expect(stage.media.noticesFor('account-bob')).toEqual([{ version: 1, kind: 'slot-kept', requestId, slot: 'screen' }]);
    expect((await post('ada', `slots/free/${requestId}/take`)).code).toBe('meetings.slot-over');

    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    await post('eve', 'slots', { slot: 'screen' });
    expect(stage.media.state).toMatchObject({ publishers: 3 });
    stage.clock.now += slotKeptMs;
    await stage.tidy();
    expect(stage.media.state).toMatchObject({ publishers: 2 });
  });

  test('there is nothing to take from somebody who publishes nothing, and a request is its maker’s', async () => {
    for (const whom of ['eve', 'ada']) expect((await post('ada', 'slots/free', { from: `account-${whom}`, slot: 'screen' })).code).toBe('meetings.not-publishing');
    expect((await post('ada', 'slots/free', { from: 'nobody', slot: 'screen' })).code).toBe('meetings.person-unknown');
    const { requestId } = await free('ada', 'bob');
    await stage.ask('ada', 'PUT', `/api/meetings/${code}/people/account-eve/role`, { role: 'co-host' });
    for (const verb of ['take', 'cancel']) expect((await post('eve', `slots/free/${requestId}/${verb}`)).code).toBe('meetings.slot-over');
    // Of two presses at once, one counts.
    const both = await Promise.all([post('ada', `slots/free/${requestId}/take`), post('ada', `slots/free/${requestId}/cancel`)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  test('who only watches may share without coming on camera, until the share is over', async () => {
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');

    await post('eve', 'slots', { slot: 'screen' });
    expect(stage.media.told('account-eve')).toMatchObject({ publishes: '3 4', attributes: { watching: 'full' } });
    await stage.publishes(id, 'account-eve', 'SCREEN_SHARE');
    stage.clock.now += slotKeptMs;
    await stage.unpublishes(id, 'account-eve', 'SCREEN_SHARE');

    expect(stage.media.told('account-eve')).toMatchObject({ publishes: 'none' });
  });

  test('who is cut off keeps a slot for a moment, and who leaves gives it up', async () => {
    await stage.leaves(id, 'account-bob', 'CONNECTION_TIMEOUT');
    expect((await post('eve', 'slots', { slot: 'camera' })).code).toBe('meetings.full');
    stage.clock.now += 20_000;
    expect((await post('eve', 'slots', { slot: 'camera' })).status).toBe(204);

    await stage.leaves(id, 'account-ada', 'CLIENT_INITIATED');
    expect((await stage.join('joe', { code })).json()).not.toHaveProperty('watching');
  });

  test('[S0-90] viewers are counted right, also when nobody publishes', async () => {
    await stage.unpublishes(id, 'account-bob', 'SCREEN_SHARE');
    for (const name of ['ada', 'bob']) await stage.unpublishes(id, `account-${name}`, 'CAMERA');

    const described = (await stage.describe('eve', code)).json();
    expect([described.isActive, Object.values(described.participants.user as Record<string, { isPublishing: boolean }>).map(({ isPublishing }) => isPublishing)]).toEqual([false, [false, false, false]]);
    expect((await stage.ask('eve', 'GET', `/api/meetings/${code}`)).body).toMatchObject({ count: 2, full: false });
    expect(await attribute('eve')).toBe('full');
  });
});
