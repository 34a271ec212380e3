import type { Actor } from '../actor.ts';
import { lookUpCounted } from '../look-up-counted.ts';
import type { RoomParts } from '../room-parts.ts';
import { deleteKnock, findKnock } from './knock-store.ts';

/** Whoever waited has gone: hosts need not look at them any more. A knock of somebody else, or none, stays as it is. */
export async function stopWaiting(parts: RoomParts, actor: Actor, code: string, ticket: string): Promise<void> {
  const { accountId } = actor.principal;
  const meeting = await lookUpCounted(parts, accountId, code);
  const knock = meeting && (await findKnock(parts.db, meeting.id, ticket));
  if (meeting === undefined || knock === undefined || knock.accountId !== accountId || knock.state !== 'waiting') return;
  await deleteKnock(parts.db, knock.id);
  parts.waiters.wake(knock.id);
  await tellGone(parts, meeting.id, [knock.id]);
}

/** Hosts learn that these wait no more. */
export async function tellGone(parts: Pick<RoomParts, 'desk'>, meetingId: string, knockIds: readonly string[]): Promise<void> {
  for (const knockId of knockIds) await parts.desk.notifyHosts(meetingId, { kind: 'knock-over', knockId, how: 'gone' });
  await parts.desk.tellRoom(meetingId);
}
