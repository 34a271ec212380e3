import { knockLifeMs } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { joinMeeting, type Place, type Waits } from '../join-meeting.ts';
import { lookUpCounted } from '../look-up-counted.ts';
import type { Principal } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import { deleteKnock, findKnock, keepKnockAlive, type KnockRow } from './knock-store.ts';

export type Question = { readonly code: string; readonly ticket: string; readonly waitMs: number; /** Whoever asks has hung up. */ readonly gone: AbortSignal };

/**
 * Answers as soon as a host has decided about a knock, or when the time is over. Until then nobody tells the one who
 * waits who is inside. [C-03]
 *
 * Answers  their place · the same ticket, to ask again with
 * Errors   Refusal meetings.knock-refused · meetings.knock-over, and those of joining
 */
export async function waitForDecision(parts: RoomParts, principal: Principal, question: Question): Promise<Place | Waits> {
  const { code, ticket, waitMs, gone } = question;
  const meeting = await lookUpCounted(parts, principal.accountId, code);
  // As for a ticket of somebody else: who waits nowhere does not learn where one could.
  if (meeting === undefined) throw new Refusal('meetings.knock-over');
  const meetingId = meeting.id;
  const answered = new AbortController();
  // Before the first look: a decision must not fall between the look and the wait.
  const woken = parts.waiters.wait(ticket, waitMs, AbortSignal.any([gone, answered.signal]));
  try {
    const first = await look(waitMs);
    if (first !== undefined) return first;
    await woken;
    return (await look(0)) ?? { code, ticket };
  } finally {
    answered.abort();
  }

  /** Answers undefined while nobody has decided. */
  async function look(stillMs: number): Promise<Place | Waits | undefined> {
    const knock = await findKnock(parts.db, meetingId, ticket);
    if (knock?.accountId !== principal.accountId) throw new Refusal('meetings.knock-over');
    if (knock.state === 'waiting') {
      await keepKnockAlive(parts.db, knock.id, new Date(parts.now().getTime() + stillMs + knockLifeMs));
      return undefined;
    }
    return enter(knock);
  }

  async function enter(knock: KnockRow): Promise<Place | Waits> {
    await deleteKnock(parts.db, knock.id);
    if (knock.state === 'refused') throw new Refusal('meetings.knock-refused');
    return joinMeeting(parts, principal, code, knock.as);
  }
}
