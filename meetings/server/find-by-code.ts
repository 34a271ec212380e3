import { cleanAlias, longestAlias } from '@parley/meetings/contract';
import { linkCode, lookUpMeeting } from './find-or-open-meeting.ts';
import type { Store } from './ports.ts';

/** Answers  the meeting that a code or link means, with the code as links spell it; undefined when there is none */
export async function findByCode(db: Store, text: string): Promise<{ readonly id: string; readonly code: string } | undefined> {
  const alias = cleanAlias(text);
  const meeting = alias === '' || alias.length > longestAlias ? undefined : await lookUpMeeting(db, alias);
  return meeting && { id: meeting.id, code: linkCode(meeting) };
}
