import type { CompatMeeting } from '@parley/meetings/contract';
import { linkCode } from './find-or-open-meeting.ts';
import { lookUpCounted } from './look-up-counted.ts';
import type { Principal } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { groupOf } from './standing/participant-id.ts';
import { findStanding } from './standing/standing-store.ts';
import { listPresence, type Meeting } from './store.ts';

/**
 * The sample's answer about one meeting. Only those who have been let in see who is there: whoever
 * guesses a code learns that it exists and nothing more. [S0-67] [S0-73]
 *
 * Answers undefined when there is no such meeting
 */
export async function describeMeeting(parts: Pick<RoomParts, 'db' | 'limiter'>, principal: Principal, text: string): Promise<CompatMeeting | undefined> {
  const meeting = await lookUpCounted(parts, principal.accountId, text);
  if (meeting === undefined) return undefined;
  const standing = await findStanding(parts.db, meeting.id, principal.accountId);
  const wasLetIn = standing !== undefined && standing.removedAt === undefined;
  const people = wasLetIn ? await listPresence(parts.db, meeting.id) : [];
  const participants: CompatMeeting['participants'] = { user: {}, display: {} };
  for (const person of people) {
    const group = groupOf(person.identity);
    participants[group][person.identity] = {
      id: person.identity,
      isPublishing: person.tracks.length > 0,
      attributes: { name: person.name, picture: person.picture, participantGroup: group },
    };
  }
  return {
    id: meeting.code,
    alias: linkCode(meeting),
    stageArn: stageArn(meeting),
    createdAt: meeting.createdAt.toISOString(),
    isActive: meeting.isActive,
    participants,
  };
}

/** The sample's clients treat it as an opaque name of the place where media meets. */
export function stageArn(meeting: Meeting): string {
  return `arn:parley:meetings:local:0:stage/${meeting.id}`;
}
