import { isMeetingId } from '@parley/meetings/contract';
import type { Queryable } from './ports.ts';
import { abilitiesOf, type Abilities } from './standing/abilities.ts';
import { accountOf } from './standing/participant-id.ts';
import { attributesOf, entryOf } from './standing/standing.ts';
import { findStanding } from './standing/standing-store.ts';
import { findMeetingById } from './store.ts';

/**
 * What somebody is in a room now, for the media server's door: whoever was removed, demoted or locked out since their
 * token was made gets in with it no more than by our own door. [C-05]
 *
 * Answers undefined for rooms that are no meetings, and for whoever came by another application's token
 */
export async function askStanding(db: Queryable, room: string, identity: string): Promise<'refused' | { readonly permission: Abilities; readonly attributes: Readonly<Record<string, string>> } | undefined> {
  const meeting = isMeetingId(room) ? await findMeetingById(db, room) : undefined;
  const standing = meeting && (await findStanding(db, meeting.id, accountOf(identity)));
  if (meeting === undefined || standing === undefined) return undefined;
  if (entryOf(meeting, standing, standing.role) !== 'open') return 'refused';
  return { permission: abilitiesOf(standing, identity), attributes: attributesOf(standing) };
}
