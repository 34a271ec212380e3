import type { JoinAs, MeetingRole } from '@parley/meetings/contract';
import type { Principal, Queryable } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { claimSlot } from './slots/claim-slot.ts';
import type { Standing } from './standing/standing.ts';
import { findStanding, putAdmitted } from './standing/standing-store.ts';
import type { Meeting } from './store.ts';

/**
 * Lets somebody in, in the transaction that decided it. Whoever wants to publish gets a slot; when there is none they
 * watch for now.
 *
 * Shape  role: what they are
 */
export async function letIn(parts: Pick<RoomParts, 'capacity' | 'now'>, tx: Queryable, meeting: Meeting, principal: Principal, role: MeetingRole, as: JoinAs): Promise<Standing> {
  const { accountId, name, image } = principal;
  const person = { accountId, role, guest: principal.role === 'guest', name, picture: image ?? '' };
  await putAdmitted(tx, meeting.id, { ...person, watching: role === 'viewer' ? undefined : await watchingOf() }, parts.now());
  const standing = await findStanding(tx, meeting.id, accountId);
  if (standing === undefined) throw new Error('the member who was written just now is not there');
  return standing;

  async function watchingOf(): Promise<'chose' | 'full' | undefined> {
    if (as === 'viewer') return 'chose';
    return (await claimSlot(parts, tx, meeting.id, { accountId, slot: 'camera' })) ? undefined : 'full';
  }
}
