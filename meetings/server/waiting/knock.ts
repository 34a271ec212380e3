import { knockLifeMs, meetingEvents, type JoinAs, type MeetingRole } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { tooManyRequests } from '@parley/platform/http';
import type { Principal, Queryable } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import type { Meeting } from '../store.ts';
import { countKnocks, findKnockOf, putKnock, type KnockRow } from './knock-store.ts';

/** Hosts read the list; beyond this it is not a waiting room any more. */
export const longestQueue = 100;
/** Per account: who is refused may ask again, and not without end. */
export const knockLimit = { 'meetings.knock': { count: 20, perMs: 10 * 60_000 } } as const;

/**
 * Asks to be let in, in the caller's transaction. Whoever waits already keeps their place and ticket: a reloaded page is
 * not a second knock.
 *
 * Errors  Refusal meetings.waiting-room-full · http.too-many-requests
 */
export async function knock(parts: Pick<RoomParts, 'now' | 'newId' | 'publish' | 'limiter'>, tx: Queryable, meeting: Meeting, principal: Principal, role: MeetingRole, as: JoinAs): Promise<{ readonly knock: KnockRow; readonly isNew: boolean }> {
  const { accountId } = principal;
  const now = parts.now();
  const before = await findKnockOf(tx, meeting.id, accountId);
  const isNew = before?.state !== 'waiting';
  if (isNew) {
    const waitMs = parts.limiter.take('meetings.knock', accountId);
    if (waitMs !== undefined) throw tooManyRequests(waitMs);
    if ((await countKnocks(tx, meeting.id)) >= longestQueue) throw new Refusal('meetings.waiting-room-full');
  }
  const row: KnockRow = {
    id: isNew ? parts.newId() : before.id,
    accountId,
    name: principal.name,
    picture: principal.image ?? '',
    guest: principal.role === 'guest',
    role: role === 'viewer' ? 'viewer' : 'participant',
    as,
    state: 'waiting',
    askedAt: isNew ? now : before.askedAt,
  };
  await putKnock(tx, meeting.id, row, new Date(now.getTime() + knockLifeMs));
  if (isNew) await parts.publish(tx, meetingEvents.knocked, { meetingId: meeting.id, knockId: row.id, accountId });
  return { knock: row, isNew };
}
