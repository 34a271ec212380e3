import type { ParticipantInfo } from '@livekit/protocol';
import { announceActivity, readPresence, type MediaEventDeps } from './apply-media-event.ts';
import { clearPresence, findMeetingById, listOccupiedMeetings, putPresence } from './store.ts';

/** The two questions of the LiveKit server API that this needs. */
export interface RoomLister {
  listRooms(): Promise<readonly { readonly name: string }[]>;
  listParticipants(room: string): Promise<readonly ParticipantInfo[]>;
}

/**
 * Makes the record agree with the media server after this process was away: reports that came
 * meanwhile are lost, the rooms themselves are not.
 */
export async function reconcilePresence(deps: MediaEventDeps, rooms: RoomLister): Promise<void> {
  const live = (await rooms.listRooms()).map((room) => room.name);
  const meetings = new Set([...live, ...(await listOccupiedMeetings(deps.db))]);
  for (const meetingId of meetings) {
    const people = live.includes(meetingId) ? await rooms.listParticipants(meetingId) : [];
    await deps.db.transaction(async (tx) => {
      if (!/^[0-9a-f-]{36}$/.test(meetingId) || (await findMeetingById(tx, meetingId)) === undefined) return;
      await clearPresence(tx, meetingId);
      for (const participant of people) await putPresence(tx, meetingId, readPresence(participant), deps.now());
      await announceActivity(deps.publish, tx, meetingId, deps.now());
    });
  }
}
