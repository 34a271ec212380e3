import { meetingEvents } from '@parley/meetings/contract';
import type { Actor } from '../actor.ts';
import type { RoomParts } from '../room-parts.ts';
import { endSitting } from '../standing/standing-store.ts';
import { listKnocks, setKnockState } from '../waiting/knock-store.ts';
import { asHost } from './as-host.ts';

/** Ends a meeting for everyone. Its link stays; whoever comes again begins a new sitting. */
export async function closeMeeting(parts: RoomParts, actor: Actor, code: string): Promise<void> {
  const by = actor.principal.accountId;
  const { meetingId, waiting } = await asHost(parts, actor, code, async ({ tx, meeting }) => {
    const waiting = await listKnocks(tx, meeting.id);
    for (const { id } of waiting) await setKnockState(tx, id, 'refused');
    await endSitting(tx, meeting.id);
    await parts.publish(tx, meetingEvents.closed, { meetingId: meeting.id, by });
    await parts.audit(tx, { ...actor.context, action: 'meeting.closed', object: meeting.id, result: 'ok' });
    return { meetingId: meeting.id, waiting };
  });
  for (const { id } of waiting) parts.waiters.wake(id);
  await parts.desk.close(meetingId);
}
