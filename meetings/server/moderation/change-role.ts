import { meetingEvents, type MeetingRole } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import type { RoomParts } from '../room-parts.ts';
import { claimSlot } from '../slots/claim-slot.ts';
import { dropSlots } from '../slots/slot-store.ts';
import { changeStanding } from '../standing/standing-store.ts';
import { asHost, findTarget } from './as-host.ts';

/**
 * Changes what somebody is. Only the host makes co-hosts and unmakes them. Whoever becomes more than a viewer may publish
 * at once, if there is a slot; a viewer publishes nothing from this moment on.
 *
 * Errors  Refusal meetings.host-stays · meetings.guest-cannot-host · meetings.higher-role
 */
export async function changeRole(parts: RoomParts, actor: Actor, code: string, targetId: string, role: Exclude<MeetingRole, 'host'>): Promise<void> {
  const by = { id: actor.principal.accountId, name: actor.principal.name };
  const meetingId = await asHost(parts, actor, code, async (acting) => {
    const { tx, meeting, me } = acting;
    const target = await findTarget(acting, targetId);
    if (target.role === 'host') throw new Refusal('meetings.host-stays');
    if ((role === 'co-host' || target.role === 'co-host') && me.role !== 'host') throw new Refusal('meetings.higher-role');
    if (role === 'co-host' && target.guest) throw new Refusal('meetings.guest-cannot-host');
    if (role === 'viewer') {
      await dropSlots(tx, meeting.id, targetId);
      await changeStanding(tx, meeting.id, targetId, { role, watching: undefined, screen: undefined });
    } else {
      const hasSlot = await claimSlot(parts, tx, meeting.id, { accountId: targetId, slot: 'camera' });
      await changeStanding(tx, meeting.id, targetId, { role, watching: hasSlot ? undefined : 'full' });
    }
    await parts.publish(tx, meetingEvents.roleChanged, { meetingId: meeting.id, accountId: targetId, role, by: by.id });
    await parts.audit(tx, { ...actor.context, action: 'participant.role-changed', object: targetId, result: 'ok', details: { meeting: meeting.id, role, before: target.role } });
    return meeting.id;
  });
  await parts.desk.tellStandings(meetingId, [targetId]);
  await parts.desk.notify(meetingId, [targetId], { kind: 'role-changed', role, by });
  await parts.desk.tellRoom(meetingId);
}
