import type { MeetingRole } from '@parley/meetings/contract';
import { findOrOpenMeeting, linkCode, type OpenDeps } from './find-or-open-meeting.ts';
import { participantId, signParticipantToken } from './participant-token.ts';
import type { MeetingKeys, Principal } from './ports.ts';
import { addMember, type Meeting } from './store.ts';

export type JoinDeps = OpenDeps & { readonly keys: MeetingKeys; readonly mediaUrl: () => string; readonly tokenSeconds?: number };

export type Place = { readonly meeting: Meeting; readonly code: string; readonly url: string; readonly token: string; readonly participantId: string };

/** Lets a signed-in person into a meeting, which is made when it does not exist yet. */
export async function joinMeeting(deps: JoinDeps, principal: Principal, text: string | undefined, role: MeetingRole): Promise<Place> {
  const meeting = await findOrOpenMeeting(deps, principal.accountId, text);
  await addMember(deps.db, meeting.id, principal.accountId, deps.now());
  return {
    meeting,
    code: linkCode(meeting),
    url: deps.mediaUrl(),
    token: await signParticipantToken(deps.keys, meeting, principal, role, 'user', deps.tokenSeconds),
    participantId: participantId(principal.accountId, 'user'),
  };
}
