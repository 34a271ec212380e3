import { tooManyRequests } from '@parley/platform/http';
import { lookUpMeeting, readAlias } from './find-or-open-meeting.ts';
import type { RoomParts } from './room-parts.ts';
import type { Meeting } from './store.ts';

/** Codes that lead nowhere, per account: enough for typing mistakes, and for finding a meeting by trying far too few. */
export const unknownCodeLimit = { 'meetings.unknown-code': { count: 30, perMs: 10 * 60_000 } } as const;

/**
 * The meeting of a code, for one account. Whoever has tried many codes that lead nowhere learns nothing for a while, not
 * even of those that lead somewhere. [C-12]
 *
 * Errors  Refusal http.too-many-requests · those of `readAlias`
 */
export async function lookUpCounted(parts: Pick<RoomParts, 'db' | 'limiter'>, accountId: string, text: string): Promise<Meeting | undefined> {
  const alias = readAlias(text);
  const waitMs = parts.limiter.peek('meetings.unknown-code', accountId);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
  const meeting = await lookUpMeeting(parts.db, alias);
  if (meeting === undefined) parts.limiter.take('meetings.unknown-code', accountId);
  return meeting;
}
