import type { RoomState } from '@parley/meetings/contract';
import { linkCode } from './find-or-open-meeting.ts';
import type { Queryable } from './ports.ts';
import { listSlots } from './slots/slot-store.ts';
import { findMeetingById } from './store.ts';
import { countKnocks } from './waiting/knock-store.ts';

/** What everybody inside may know of a meeting. Answers undefined when there is none. */
export async function describeRoom(db: Queryable, meetingId: string, capacity: number, at: Date): Promise<RoomState | undefined> {
  const meeting = await findMeetingById(db, meetingId);
  if (meeting === undefined) return undefined;
  const code = linkCode(meeting);
  return {
    version: 1,
    code,
    title: code,
    locked: meeting.locked,
    waitingRoom: meeting.waitingRoom,
    knocks: await countKnocks(db, meetingId),
    capacity,
    publishers: (await listSlots(db, meetingId, at)).length,
  };
}
