import { meetingEvents } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import type { ListPage } from '../list-page.ts';
import type { RoomParts } from '../room-parts.ts';
import { dropSlots } from '../slots/slot-store.ts';
import { changeStanding, listRemoved } from '../standing/standing-store.ts';
import type { Standing } from '../standing/standing.ts';
import { deleteKnock, findKnockOf } from '../waiting/knock-store.ts';
import { asHost, findTarget } from './as-host.ts';

/**
 * Removes somebody for good: their connections end, their tokens open nothing, and they cannot come back until a host
 * lets them. [C-05]
 *
 * Errors  Refusal meetings.host-stays
 */
export async function removePerson(parts: RoomParts, actor: Actor, code: string, targetId: string): Promise<void> {
  const by = actor.principal.accountId;
  const { meetingId, knockId } = await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting } = acting;
    const target = await findTarget(acting, targetId);
    if (target.role === 'host') throw new Refusal('meetings.host-stays');
    const role = target.role === 'co-host' ? 'participant' : target.role;
    await changeStanding(tx, meeting.id, targetId, { role, removedAt: parts.now(), admitted: false, watching: undefined, screen: undefined, handRaisedAt: undefined });
    await dropSlots(tx, meeting.id, targetId);
    const knock = await findKnockOf(tx, meeting.id, targetId);
    if (knock !== undefined) await deleteKnock(tx, knock.id);
    await parts.publish(tx, meetingEvents.personRemoved, { meetingId: meeting.id, accountId: targetId, by });
    await parts.audit(tx, { ...actor.context, action: 'participant.removed', object: targetId, result: 'ok', details: { meeting: meeting.id } });
    return { meetingId: meeting.id, knockId: knock?.id };
  });
  if (knockId !== undefined) parts.waiters.wake(knockId);
  await parts.desk.remove(meetingId, targetId);
  await parts.desk.tellRoom(meetingId);
}

/** Somebody who was removed may come back, and need not ask again. */
export async function readmitPerson(parts: RoomParts, actor: Actor, code: string, targetId: string): Promise<void> {
  const by = actor.principal.accountId;
  await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting } = acting;
    const target = await findTarget(acting, targetId);
    if (target.removedAt === undefined) return;
    await changeStanding(tx, meeting.id, targetId, { removedAt: undefined, admitted: true });
    await parts.publish(tx, meetingEvents.personReadmitted, { meetingId: meeting.id, accountId: targetId, by });
    await parts.audit(tx, { ...actor.context, action: 'participant.readmitted', object: targetId, result: 'ok', details: { meeting: meeting.id } });
  });
}

/** Who may not come back, the newest first. */
export function listRemovedPeople(parts: RoomParts, actor: Actor, code: string, page: ListPage): Promise<readonly Standing[]> {
  return asHost(parts, actor, code, ({ tx, meeting }) => listRemoved(tx, meeting.id, page));
}
