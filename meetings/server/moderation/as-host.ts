import { isHosting, mayModerate } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import type { Actor } from '../actor.ts';
import { lookUpCounted } from '../look-up-counted.ts';
import type { Queryable } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import type { Standing } from '../standing/standing.ts';
import { findStanding } from '../standing/standing-store.ts';
import { lockMeeting, type Meeting } from '../store.ts';

/** Somebody acts in a meeting: the transaction, with the meeting locked, and what they are in it. */
export type Acting = { readonly tx: Queryable; readonly meeting: Meeting; readonly me: Standing };

/**
 * Runs something that only those may do who have been let into this meeting. For everybody else there is none.
 *
 * Errors  Refusal meetings.not-found, and those of looking up a code
 */
export async function asMember<Result>(parts: Pick<RoomParts, 'db' | 'limiter'>, actor: Actor, code: string, run: (acting: Acting) => Promise<Result>): Promise<Result> {
  const { accountId } = actor.principal;
  const known = await lookUpCounted(parts, accountId, code);
  if (known === undefined) throw new Refusal('meetings.not-found');
  return parts.db.transaction(async (tx) => {
    const meeting = await lockMeeting(tx, known.id);
    const me = meeting && (await findStanding(tx, meeting.id, accountId));
    if (meeting === undefined || me === undefined || me.removedAt !== undefined) throw new Refusal('meetings.not-found');
    return run({ tx, meeting, me });
  });
}

/** The same for hosts. Errors  Refusal meetings.host-only */
export function asHost<Result>(parts: Pick<RoomParts, 'db' | 'limiter'>, actor: Actor, code: string, run: (acting: Acting) => Promise<Result>): Promise<Result> {
  return asMember(parts, actor, code, (acting) => {
    if (!isHosting(acting.me.role)) throw new Refusal('meetings.host-only');
    return run(acting);
  });
}

/**
 * Somebody on whom a host acts.
 *
 * Errors  Refusal meetings.person-unknown · meetings.higher-role
 */
export async function findTarget({ tx, meeting, me }: Acting, accountId: string): Promise<Standing> {
  const target = await findStanding(tx, meeting.id, accountId);
  if (target === undefined) throw new Refusal('meetings.person-unknown');
  if (!mayModerate(me.role, target.role)) throw new Refusal('meetings.higher-role');
  return target;
}
