import type { JoinAs, MeetingRole } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { findOrOpenMeeting, linkCode } from './find-or-open-meeting.ts';
import { letIn } from './let-in.ts';
import { lookUpCounted } from './look-up-counted.ts';
import { signParticipantToken } from './participant-token.ts';
import type { Principal, Queryable } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { participantId } from './standing/participant-id.ts';
import { entryOf, type Standing } from './standing/standing.ts';
import { findStanding } from './standing/standing-store.ts';
import { lockMeeting, type Meeting } from './store.ts';
import { knock } from './waiting/knock.ts';
import { publicKnock } from './waiting/knock-store.ts';

export type Place = { readonly meeting: Meeting; readonly standing: Standing; readonly code: string; readonly url: string; readonly token: string; readonly participantId: string };
export type Waits = { readonly code: string; readonly ticket: string };

/**
 * Lets a signed-in person into a meeting, which is made when it does not exist yet, or to its door, where they wait. A
 * guest opens no meeting and enters only the one of their invite, in its role at most.
 *
 * Errors  Refusal meetings.guest-refused · meetings.removed · meetings.locked · meetings.waiting-room-full
 */
export async function joinMeeting(parts: RoomParts, principal: Principal, text: string | undefined, as: JoinAs): Promise<Place | Waits> {
  const { meeting, standing, atDoor } = await passDoor(parts, principal, text, as, (tx, door, role) => knock(parts, tx, door, principal, role, as));
  if (standing !== undefined) return placeIn(parts, principal, meeting, standing);
  if (atDoor.isNew) {
    void parts.desk.quietly(parts.desk.notifyHosts(meeting.id, { kind: 'knock', knock: publicKnock(atDoor.knock) }));
    void parts.desk.quietly(parts.desk.tellRoom(meeting.id));
  }
  return { code: linkCode(meeting), ticket: atDoor.knock.id };
}

/** The same for clients that cannot wait. Errors  Refusal meetings.waiting-room, and those of joining */
export async function joinWithoutWaiting(parts: RoomParts, principal: Principal, text: string | undefined, as: JoinAs): Promise<Place> {
  const { meeting, standing } = await passDoor(parts, principal, text, as, () => Promise.reject<undefined>(new Refusal('meetings.waiting-room')));
  if (standing === undefined) throw new Error('who cannot wait is inside or refused');
  return placeIn(parts, principal, meeting, standing);
}

type Passed<AtDoor> = { readonly meeting: Meeting } & ({ readonly standing: Standing; readonly atDoor: undefined } | { readonly standing: undefined; readonly atDoor: AtDoor });

/** Decides in one transaction whether somebody is let in, refused, or waits; what waiting means is the caller's. */
async function passDoor<AtDoor>(
  parts: RoomParts,
  principal: Principal,
  text: string | undefined,
  as: JoinAs,
  waitAt: (tx: Queryable, meeting: Meeting, role: MeetingRole) => Promise<AtDoor>,
): Promise<Passed<AtDoor>> {
  const found = await findMeeting(parts, principal, text, as);
  const passed = await parts.db.transaction(async (tx): Promise<Passed<AtDoor>> => {
    const meeting = await lockMeeting(tx, found.meeting.id);
    if (meeting === undefined) throw new Refusal('meetings.not-found');
    const before = await findStanding(tx, meeting.id, principal.accountId);
    const role = before?.role ?? (meeting.createdBy === principal.accountId ? 'host' : found.role);
    const entry = entryOf(meeting, before, role);
    if (entry === 'removed' || entry === 'locked') throw new Refusal(`meetings.${entry}`);
    if (entry === 'waiting') return { meeting, standing: undefined, atDoor: await waitAt(tx, meeting, role) };
    return { meeting, standing: await letIn(parts, tx, meeting, principal, role, as), atDoor: undefined };
  });
  // A slot may be taken that was free.
  if (passed.standing !== undefined) void parts.desk.quietly(parts.desk.tellRoom(passed.meeting.id));
  return passed;
}

/** What opens the room for somebody who was let in. */
async function placeIn(parts: Pick<RoomParts, 'keys' | 'mediaUrl' | 'tokenSeconds'>, principal: Principal, meeting: Meeting, standing: Standing): Promise<Place> {
  return {
    meeting,
    standing,
    code: linkCode(meeting),
    url: parts.mediaUrl(),
    token: await signParticipantToken(parts.keys, meeting, principal, standing, 'user', parts.tokenSeconds),
    participantId: participantId(principal.accountId, 'user'),
  };
}

/** Answers the meeting, and what somebody is there who has never been. */
async function findMeeting(parts: RoomParts, principal: Principal, text: string | undefined, as: JoinAs): Promise<{ readonly meeting: Meeting; readonly role: 'participant' | 'viewer' }> {
  const { accountId } = principal;
  const known = text === undefined ? undefined : await lookUpCounted(parts, accountId, text);
  // A code that leads nowhere yet makes a meeting, and was one more that was tried.
  if (principal.role !== 'guest') return { meeting: known ?? (await findOrOpenMeeting(parts, accountId, text)), role: 'participant' };
  const invited = known && (await invitedRole(parts, accountId, known.id));
  // One refusal for every reason: a guest does not learn which meetings there are.
  if (known === undefined || invited === undefined) throw new Refusal('meetings.guest-refused');
  // A host may have made them more than their invite did.
  const role = (await findStanding(parts.db, known.id, accountId))?.role ?? invited;
  if (as === 'participant' && role === 'viewer') throw new Refusal('meetings.guest-refused');
  return { meeting: known, role: invited };
}

/** What an invite makes of a guest in a meeting. Answers undefined when they have none for it. */
export async function invitedRole(parts: Pick<RoomParts, 'mayGuestEnter'>, accountId: string, meetingId: string): Promise<'participant' | 'viewer' | undefined> {
  if (await parts.mayGuestEnter(accountId, meetingId, 'participant')) return 'participant';
  return (await parts.mayGuestEnter(accountId, meetingId, 'viewer')) ? 'viewer' : undefined;
}
