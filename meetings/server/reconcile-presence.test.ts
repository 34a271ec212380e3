import { ParticipantInfo, TrackInfo } from '@livekit/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { reconcilePresence, type RoomLister } from './reconcile-presence.ts';
import { listPresence } from './store.ts';
import { MeetingsStage } from './testing/meetings-stage.ts';

describe.each(testDatabases())('after an absence, on %s', (engine) => {
  let stage: MeetingsStage;
  let id: string;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.start();
    ({ id } = await stage.meet('ada', 'standup'));
    await report('participant_joined', 'PA_1', 'ada');
    await report('participant_joined', 'PA_2', 'bob');
    await report('track_published', 'PA_1', 'ada', 'TR_a');
    stage.facts.length = 0;
  });

  async function report(event: string, sid: string, who: string, track?: string): Promise<void> {
    const participant = { sid, identity: `account-${who}`, joinedAtMs: String(stage.clock.now) };
    const answer = await stage.report({ event, room: { name: id }, participant, ...(track === undefined ? {} : { track: { sid: track } }) });
    expect(answer.statusCode).toBe(200);
  }
  const person = (sid: string, who: string, ...tracks: string[]) =>
    new ParticipantInfo({ sid, identity: `account-${who}`, joinedAtMs: BigInt(stage.clock.now), tracks: tracks.map((track) => new TrackInfo({ sid: track })) });
  const rooms = (inside: Readonly<Record<string, readonly ParticipantInfo[]>>): RoomLister => ({
    listRooms: async () => Object.keys(inside).map((name) => ({ name })),
    listParticipants: async (room) => inside[room] ?? [],
  });
  const present = async (meeting = id) => (await listPresence(stage.db, meeting)).map(({ identity, sid, tracks }) => [identity.slice(8), sid, ...tracks].join(' ')).sort();

  test('who has gone is gone, who has come is there, and what is published is what the room says', async () => {
    await reconcilePresence(stage.parts(), rooms({ [id]: [person('PA_2', 'bob', 'TR_b'), person('PA_3', 'eve')] }));
    expect(await present()).toEqual(['bob PA_2 TR_b', 'eve PA_3']);

    await reconcilePresence(stage.parts(), rooms({ [id]: [person('PA_2', 'bob', 'TR_c', 'TR_d')] }));
    expect(await present()).toEqual(['bob PA_2 TR_c TR_d']);
  });

  test('[S0-89] a room that has ended meanwhile ends the activity, once', async () => {
    await reconcilePresence(stage.parts(), rooms({}));
    await reconcilePresence(stage.parts(), rooms({}));

    expect(await present()).toEqual([]);
    expect(stage.facts).toEqual([{ name: 'meetings.meeting-ended', payload: { meetingId: id } }]);
  });

  test('a meeting that began meanwhile becomes active', async () => {
    const other = (await stage.meet('eve', 'other')).id;
    stage.facts.length = 0;
    await reconcilePresence(stage.parts(), rooms({ [id]: [person('PA_1', 'ada', 'TR_a'), person('PA_2', 'bob')], [other]: [person('PA_9', 'eve', 'TR_x')], lobby: [person('PA_8', 'x')] }));

    expect(await present(other)).toEqual(['eve PA_9 TR_x']);
    expect(await present()).toEqual(['ada PA_1 TR_a', 'bob PA_2']);
    expect(stage.facts).toEqual([{ name: 'meetings.meeting-activated', payload: { meetingId: other } }]);
  });

  test('reports that arrive while it asks are not undone by older answers', async () => {
    const asked = rooms({ [id]: [person('PA_1', 'ada', 'TR_a'), person('PA_2', 'bob')] });
    await reconcilePresence(stage.parts(), {
      ...asked,
      listParticipants: async (room) => {
        const answer = await asked.listParticipants(room);
        await report('participant_left', 'PA_2', 'bob');
        await report('participant_joined', 'PA_3', 'eve');
        await report('track_unpublished', 'PA_1', 'ada', 'TR_a');
        await report('track_published', 'PA_1', 'ada', 'TR_b');
        return answer;
      },
    });

    expect(await present()).toEqual(['ada PA_1 TR_b', 'eve PA_3']);
  });

  test('a room that cannot be asked is reported and does not keep the others from being compared', async () => {
    const other = (await stage.meet('eve', 'other')).id;
    const asked = rooms({ [id]: [], [other]: [person('PA_9', 'eve')] });
    const broken = { ...asked, listParticipants: async (room: string) => (room === id ? Promise.reject(new Error('gone')) : asked.listParticipants(room)) };

    await expect(reconcilePresence(stage.parts(), broken)).rejects.toThrow('1 meetings could not be compared');
    expect(await present(other)).toEqual(['eve PA_9']);
    expect(await present()).toEqual(['ada PA_1 TR_a', 'bob PA_2']);
  });
});
