import type { JoinAs } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { findOrOpenMeeting, linkCode, lookUpMeeting, readAlias, type OpenDeps } from './find-or-open-meeting.ts';
import { participantId, signParticipantToken } from './participant-token.ts';
import type { MayGuestEnter, MeetingKeys, Principal } from './ports.ts';
import { addMember, type Meeting } from './store.ts';

export type JoinDeps = OpenDeps & { readonly keys: MeetingKeys; readonly mediaUrl: () => string; readonly tokenSeconds?: number; readonly mayGuestEnter: MayGuestEnter };

export type Place = { readonly meeting: Meeting; readonly code: string; readonly url: string; readonly token: string; readonly participantId: string };

/**
 * Lets a signed-in person into a meeting, which is made when it does not exist yet. A guest opens no meeting and enters
 * only the one of their invite, in its role at most.
 *
 * Errors  Refusal meetings.guest-refused
 */
export async function joinMeeting(deps: JoinDeps, principal: Principal, text: string | undefined, role: JoinAs): Promise<Place> {
  const meeting = principal.role === 'guest' ? await findForGuest(deps, principal.accountId, text, role) : await findOrOpenMeeting(deps, principal.accountId, text);
  await addMember(deps.db, meeting.id, principal.accountId, deps.now());
  return {
    meeting,
    code: linkCode(meeting),
    url: deps.mediaUrl(),
    token: await signParticipantToken(deps.keys, meeting, principal, role, 'user', deps.tokenSeconds),
    participantId: participantId(principal.accountId, 'user'),
  };
}

/** One refusal for every reason: a guest does not learn which meetings there are. */
async function findForGuest(deps: JoinDeps, accountId: string, text: string | undefined, role: JoinAs): Promise<Meeting> {
  const meeting = text === undefined ? undefined : await lookUpMeeting(deps.db, readAlias(text));
  if (meeting === undefined || !(await deps.mayGuestEnter(accountId, meeting.id, role))) throw new Refusal('meetings.guest-refused');
  return meeting;
}
