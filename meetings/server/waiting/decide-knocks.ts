import { meetingEvents } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import { asHost, type Acting } from '../moderation/as-host.ts';
import type { RoomParts } from '../room-parts.ts';
import { putAdmitted } from '../standing/standing-store.ts';
import { findKnock, listKnocks, setKnockState, type KnockRow } from './knock-store.ts';

/** Lets one person in who waits, or refuses. Errors  Refusal meetings.knock-over when they wait no more */
export async function decideKnock(parts: RoomParts, actor: Actor, code: string, knockId: string, admitted: boolean): Promise<void> {
  const { meetingId, decided } = await asHost(parts, actor, code, async (acting) => {
    const knock = await findKnock(acting.tx, acting.meeting.id, knockId);
    if (knock?.state !== 'waiting') throw new Refusal('meetings.knock-over');
    return { meetingId: acting.meeting.id, decided: await decideIn(parts, acting, actor, [knock], admitted) };
  });
  await tellDecided(parts, meetingId, decided, admitted);
}

/** Lets everybody in who waits. */
export async function admitAll(parts: RoomParts, actor: Actor, code: string): Promise<void> {
  const { meetingId, decided } = await asHost(parts, actor, code, async (acting) => ({ meetingId: acting.meeting.id, decided: await admitAllIn(parts, acting, actor) }));
  await tellDecided(parts, meetingId, decided, true);
}

/** The same in a transaction that does more. */
export async function admitAllIn(parts: RoomParts, acting: Acting, actor: Actor): Promise<readonly KnockRow[]> {
  return decideIn(parts, acting, actor, await listKnocks(acting.tx, acting.meeting.id), true);
}

async function decideIn(parts: RoomParts, { tx, meeting }: Acting, actor: Actor, knocks: readonly KnockRow[], admitted: boolean): Promise<readonly KnockRow[]> {
  const by = actor.principal.accountId;
  for (const knock of knocks) {
    const { id, accountId, role, guest, name, picture } = knock;
    await setKnockState(tx, id, admitted ? 'admitted' : 'refused');
    // From now on they are let in, also when the answer that says so is lost on its way.
    if (admitted) await putAdmitted(tx, meeting.id, { accountId, role, guest, name, picture, watching: 'chose' }, parts.now());
    await parts.publish(tx, meetingEvents.knockDecided, { meetingId: meeting.id, knockId: id, accountId, admitted, by });
  }
  for (const { accountId } of knocks) {
    await parts.audit(tx, { ...actor.context, action: admitted ? 'knock.admitted' : 'knock.refused', object: accountId, result: 'ok', details: { meeting: meeting.id } });
  }
  return knocks;
}

/** After the transaction: those who wait first, then the hosts' lists. */
export async function tellDecided(parts: RoomParts, meetingId: string, decided: readonly KnockRow[], admitted: boolean): Promise<void> {
  for (const { id } of decided) parts.waiters.wake(id);
  for (const { id } of decided) await parts.desk.notifyHosts(meetingId, { kind: 'knock-over', knockId: id, how: admitted ? 'admitted' : 'refused' });
  await parts.desk.tellRoom(meetingId);
}
