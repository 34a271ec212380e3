import { isMeetingId } from '@parley/meetings/contract';
import type { ParticipantInfo } from '@livekit/protocol';
import { announceActivity, longAgo, readStay, readTrack, type MediaEventDeps } from './apply-media-event.ts';
import { carryOut, nothing, type Aftermath } from './media/aftermath.ts';
import type { MediaRooms } from './media/media-rooms.ts';
import { settleJoined } from './media/settle-report.ts';
import type { Queryable } from './ports.ts';
import { accountOf } from './standing/participant-id.ts';
import { findStanding } from './standing/standing-store.ts';
import { addTrack, listAllPresence, lockMeeting, putStay, removeTrack, type Meeting, type Presence } from './store.ts';

/** The two questions of the LiveKit server API that this needs. */
export type RoomLister = Pick<MediaRooms, 'listRooms' | 'listParticipants'>;

/**
 * Makes the record agree with the media server after this process was away: reports that came
 * meanwhile are lost, the rooms themselves are not.
 *
 * Reports go on arriving while it asks. So the record is read first: what is in it and not in the room
 * afterwards has ended, and what has come since is left alone.
 *
 * What was decided meanwhile is told to the rooms: who may not be there is sent away, and everybody may do what they
 * should. [C-05]
 *
 * Errors  AggregateError when some meetings could not be compared; the others have been
 */
export async function reconcilePresence(deps: MediaEventDeps, rooms: RoomLister): Promise<void> {
  const known = new Map<string, Presence[]>();
  for (const { meetingId, ...presence } of await listAllPresence(deps.db)) known.set(meetingId, [...(known.get(meetingId) ?? []), presence]);
  const live = new Set((await rooms.listRooms()).map((room) => room.name));
  const failures: unknown[] = [];
  for (const meetingId of new Set([...live, ...known.keys()])) {
    if (!isMeetingId(meetingId)) continue;
    try {
      const present = live.has(meetingId) ? await rooms.listParticipants(meetingId) : [];
      await compare(deps, meetingId, known.get(meetingId) ?? [], present);
    } catch (error) {
      failures.push(error); // a room that has just ended must not keep the others from being compared
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} meetings could not be compared with the media server`);
}

async function compare(deps: MediaEventDeps, meetingId: string, known: readonly Presence[], present: readonly ParticipantInfo[]): Promise<void> {
  const at = deps.now();
  const aftermath = await deps.db.transaction(async (tx) => {
    const meeting = await lockMeeting(tx, meetingId);
    if (meeting === undefined) return nothing;
    for (const stay of known) {
      const still = present.find((participant) => participant.sid === stay.sid);
      if (still === undefined) await putStay(tx, meetingId, { ...stay, tracks: [], screenTracks: [], joinedAt: longAgo, leftAt: at });
      const ended = stay.tracks.filter((sid) => still?.tracks.every((track) => track.sid !== sid));
      for (const sid of ended) await removeTrack(tx, meetingId, stay, sid);
    }
    for (const participant of present) {
      await putStay(tx, meetingId, readStay(participant, at, undefined));
      for (const track of participant.tracks) await addTrack(tx, meetingId, participant, readTrack(track));
    }
    await announceActivity(deps.publish, tx, meetingId, at);
    return present.length === 0 ? nothing : { ...nothing, ...(await settleAll(tx, meeting, present)), roomChanged: true };
  });
  await carryOut(deps, meetingId, aftermath);
}

async function settleAll(tx: Queryable, meeting: Meeting, present: readonly ParticipantInfo[]): Promise<Pick<Aftermath, 'intruders' | 'changed'>> {
  const settled: Aftermath[] = [];
  for (const participant of present) {
    const standing = await findStanding(tx, meeting.id, accountOf(participant.identity));
    if (standing !== undefined) settled.push(settleJoined(meeting, standing, participant));
  }
  return { intruders: settled.flatMap(({ intruders }) => intruders), changed: settled.flatMap(({ changed }) => changed) };
}
