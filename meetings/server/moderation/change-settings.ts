import { meetingEvents } from '@parley/meetings/contract';
import type { Actor } from '../actor.ts';
import type { RoomParts } from '../room-parts.ts';
import { forgetAdmissions } from '../standing/standing-store.ts';
import { setMeetingDoors } from '../store.ts';
import { admitAllIn, tellDecided } from '../waiting/decide-knocks.ts';
import { asHost } from './as-host.ts';

export type Doors = { readonly locked: boolean; readonly waitingRoom: boolean };

/**
 * Locks a meeting, or puts a waiting room before it, and back. Whoever is inside may come back as before; everybody
 * else is new. Without a waiting room nobody is left waiting: the doors are open.
 */
export async function changeSettings(parts: RoomParts, actor: Actor, code: string, wanted: { readonly locked?: boolean | undefined; readonly waitingRoom?: boolean | undefined }): Promise<Doors> {
  const { accountId } = actor.principal;
  const { meetingId, doors, decided } = await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting } = acting;
    const doors: Doors = { locked: wanted.locked ?? meeting.locked, waitingRoom: wanted.waitingRoom ?? meeting.waitingRoom };
    const isStricter = (doors.locked && !meeting.locked) || (doors.waitingRoom && !meeting.waitingRoom);
    await setMeetingDoors(tx, meeting.id, doors, parts.now());
    if (isStricter) await forgetAdmissions(tx, meeting.id);
    await parts.publish(tx, meetingEvents.settingsChanged, { meetingId: meeting.id, ...doors, by: accountId });
    const decided = doors.waitingRoom ? [] : await admitAllIn(parts, acting, actor);
    await parts.audit(tx, { ...actor.context, action: 'meeting.settings-changed', object: meeting.id, result: 'ok', details: { ...doors } });
    return { meetingId: meeting.id, doors, decided };
  });
  await tellDecided(parts, meetingId, decided, true);
  return doors;
}
