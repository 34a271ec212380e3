import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { listPresence } from './store.ts';
import { MeetingsStage } from './testing/meetings-stage.ts';

describe.each(testDatabases())('reports of the media server on %s', (engine) => {
  let stage: MeetingsStage;
  let id: string;
  let room: { name: string };
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.start();
    ({ id } = await stage.meet('ada', 'standup'));
    room = { name: id };
    stage.facts.length = 0;
  });

  /** The stay `PA_<n>` of Ada, which began n minutes after noon. */
  const stay = (n: number, more: object = {}) => ({ sid: `PA_${n}`, identity: 'account-ada', name: 'Ada', joinedAtMs: String(stage.clock.now + n * 60_000), ...more });
  const joined = (n: number, more?: object) => ({ event: 'participant_joined', room, participant: stay(n, more) });
  const left = (n: number) => ({ event: 'participant_left', room, participant: stay(n) });
  const published = (n: number, sid: string) => ({ event: 'track_published', room, participant: stay(n), track: { sid } });
  const unpublished = (n: number, sid: string) => ({ event: 'track_unpublished', room, participant: stay(n), track: { sid } });

  async function tell(...events: object[]): Promise<void> {
    for (const event of events) expect((await stage.report(event)).statusCode).toBe(200);
  }
  const present = async () => (await listPresence(stage.db, id)).map(({ sid, tracks }) => [sid, ...tracks]);
  const isActive = async () => (await stage.describe('ada', 'standup')).json().isActive as boolean;
  const facts = () => stage.facts.map(({ name }) => name);

  test('[S0-86] a person is there from joining until leaving, with what is published', async () => {
    await tell(joined(1));
    expect(await present()).toEqual([['PA_1']]);
    await tell(published(1, 'TR_a'), published(1, 'TR_b'), unpublished(1, 'TR_a'));
    expect(await present()).toEqual([['PA_1', 'TR_b']]);
    await tell(left(1));
    expect(await present()).toEqual([]);
  });

  test('[S0-89] a meeting is active from its first track to its last, and says so once', async () => {
    await tell(joined(1));
    expect(await isActive()).toBe(false);
    await tell(published(1, 'TR_a'), published(1, 'TR_b'));
    expect(await isActive()).toBe(true);
    await tell(unpublished(1, 'TR_a'));
    expect(await isActive()).toBe(true);
    await tell(left(1), left(1));
    expect(await isActive()).toBe(false);

    expect(facts()).toEqual(['meetings.meeting-activated', 'meetings.meeting-ended']);
    expect(stage.facts[0]?.payload).toEqual({ meetingId: id });
  });

  test('[S0-89] the end of the room ends every stay and the activity', async () => {
    await tell(joined(1), joined(2, { identity: 'account-bob' }), published(1, 'TR_a'));
    await tell({ event: 'room_finished', room, createdAt: String(stage.clock.now / 1000 + 3600) });

    expect(await present()).toEqual([]);
    expect(facts()).toEqual(['meetings.meeting-activated', 'meetings.meeting-ended']);
  });

  test('[S0-86] a person who comes back has one stay, whose beginning was not disturbed by the end of the old one', async () => {
    await tell(joined(1), published(1, 'TR_a'), joined(2), left(1));

    expect(await present()).toEqual([['PA_2']]);
    await tell(published(1, 'TR_a'), published(2, 'TR_b'), unpublished(1, 'TR_b'), joined(1));
    expect(await present()).toEqual([['PA_2', 'TR_b']]);
  });

  test('[S0-86] what has ended does not begin again by a late report', async () => {
    await tell(joined(1), published(1, 'TR_a'), unpublished(1, 'TR_a'), published(1, 'TR_a'));
    expect(await present()).toEqual([['PA_1']]);
    await tell(left(1), joined(1), published(1, 'TR_b'));
    expect(await present()).toEqual([]);
    await tell(left(3), joined(3));
    expect(await present()).toEqual([]);
    await tell(joined(4), { event: 'room_finished', room, createdAt: String(stage.clock.now / 1000 + 120) });
    expect(await present()).toEqual([['PA_4']]);
  });

  test('[S0-86] reports that come twice, however late, leave the same record', async () => {
    const story = [joined(1), published(1, 'TR_a'), joined(2), left(1), published(2, 'TR_b'), unpublished(2, 'TR_b'), published(2, 'TR_c')];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(story.length - 1), fc.nat(12)), { maxLength: 6 }), async (copies) => {
        await stage.db.query('delete from meeting_presence');
        // Each copy comes right after its original or up to twelve reports later.
        const order = story.map((event, at) => ({ event, at })).concat(copies.map(([which, delay]) => ({ event: story[which] as object as (typeof story)[number], at: which + 0.5 + delay })));
        await tell(...order.sort((a, b) => a.at - b.at).map(({ event }) => event));
        expect(await present()).toEqual([['PA_2', 'TR_c']]);
      }),
      { numRuns: 15 },
    );
  });

  test('tracks that come and go do not fill the record', async () => {
    await tell(joined(1));
    for (let i = 0; i < 105; i++) await tell(unpublished(1, `TR_${i}`));

    const { rows } = await stage.db.query<{ ended_tracks: string[] }>('select ended_tracks from meeting_presence');
    expect(rows[0]?.ended_tracks).toHaveLength(100);
    expect(rows[0]?.ended_tracks.at(-1)).toBe('TR_104');
  }, 60_000);

  test('rooms that are not meetings, and events that say nothing, are accepted and change nothing', async () => {
    await tell(joined(1));
    for (const name of ['lobby', '', '-'.repeat(36), 'f'.repeat(36), '0197aaaa-0000-7000-8000-000000000000', id.toUpperCase()]) {
      await tell({ ...joined(2), room: { name } }, { event: 'room_finished', room: { name } });
    }
    await tell({ event: 'participant_joined', room }, { event: 'track_published', room, participant: stay(1) }, { event: 'egress_started', room }, { event: 'room_started', room });
    await tell({ event: 'participant_left', room, participant: stay(9, { joinedAtMs: '9223372036854775807' }) });

    expect(await present()).toEqual([['PA_1']]);
    expect(facts()).toEqual([]);
  });

  test.each([
    ['signed with another secret', { secret: 'another-secret-of-32-characters-or-more' }],
    ['signed by an unknown key', { keyId: 'unknown' }],
    ['with another body than the signed one', { body: JSON.stringify({ event: 'room_finished' }) }],
    ['with the sum of another body', { sha256: 'AAAA' }],
    ['with an empty sum', { sha256: '' }],
    ['as ordinary JSON', { type: 'application/json' }],
  ])('a report %s is refused with 401', async (_how, forged) => {
    const answer = await stage.report(joined(1), forged);

    expect([answer.statusCode, answer.body]).toEqual([401, '']);
    expect(await present()).toEqual([]);
  });

  test('a report without a signature, or with something else in its place, is refused with 401', async () => {
    const session = (await stage.join('ada', {})).json().token as string;
    for (const authorization of [undefined, '', 'x', 'Bearer x', 'a.b.c', session]) {
      const headers = { 'content-type': 'application/webhook+json', ...(authorization === undefined ? {} : { authorization }) };
      expect((await stage.post('/api/meetings/media-events', JSON.stringify(joined(1)), headers)).statusCode).toBe(401);
    }
    expect(await present()).toEqual([]);
  });
});
