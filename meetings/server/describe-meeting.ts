import type { CompatMeeting } from '@parley/meetings/contract';
import { linkCode, lookUpMeeting, readAlias } from './find-or-open-meeting.ts';
import { groupOf } from './participant-token.ts';
import type { Principal, Store } from './ports.ts';
import { isMember, listPresence, type Meeting } from './store.ts';

/**
 * The sample's answer about one meeting. Only those who have been let in see who is there: whoever
 * guesses a code learns that it exists and nothing more. [S0-67] [S0-73]
 *
 * Answers undefined when there is no such meeting
 */
export async function describeMeeting(db: Store, principal: Principal, text: string): Promise<CompatMeeting | undefined> {
  const meeting = await lookUpMeeting(db, readAlias(text));
  if (meeting === undefined) return undefined;
  const people = (await isMember(db, meeting.id, principal.accountId)) ? await listPresence(db, meeting.id) : [];
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
