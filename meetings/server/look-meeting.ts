import { cleanAlias, readCode, type MeetingLook } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { tooManyRequests } from '@parley/platform/http';
import { linkCode, readAlias } from './find-or-open-meeting.ts';
import { invitedRole } from './join-meeting.ts';
import { lookUpCounted } from './look-up-counted.ts';
import type { Principal } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { listSlots } from './slots/slot-store.ts';
import { accountOf } from './standing/participant-id.ts';
import { entryOf, mayPublish } from './standing/standing.ts';
import { findStanding } from './standing/standing-store.ts';
import { listPresence, type Presence } from './store.ts';

/** Per account. A lobby looks every few seconds. */
export const lookLimit = { 'meetings.look': { count: 120, perMs: 60_000 } } as const;

const facesShown = 5;

/**
 * What somebody may know of a meeting before they join. [S0-103]
 *
 * Whoever could walk in learns how many are inside. Who they are learn those who have been let in before, who were
 * invited, or who hold the generated code: an alias can be guessed, and a guess must not list names. Behind a lock or a
 * waiting room nothing is told, and the same to somebody who was removed. [S0-73]
 *
 * Errors  Refusal http.too-many-requests · meetings.guest-refused, and those of a code that cannot be one
 */
export async function lookAtMeeting(parts: RoomParts, principal: Principal, text: string): Promise<MeetingLook> {
  const { accountId } = principal;
  const waitMs = parts.limiter.take('meetings.look', accountId);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
  const alias = readAlias(text);
  const meeting = await lookUpCounted(parts, accountId, text);
  const invited = principal.role === 'guest' ? meeting && (await invitedRole(parts, accountId, meeting.id)) : 'participant';
  if (invited === undefined) throw new Refusal('meetings.guest-refused');
  if (meeting === undefined) return { code: alias, title: alias, entry: 'new', role: 'host', full: false, count: 0, people: [] };
  const standing = await findStanding(parts.db, meeting.id, accountId);
  const role = standing?.role ?? (meeting.createdBy === accountId ? 'host' : invited);
  const entry = entryOf(meeting, standing, role);
  const code = linkCode(meeting);
  const look = { code, title: code, entry, role, full: false, count: null, people: [] };
  if (entry !== 'open') return look;

  const people = distinct(await listPresence(parts.db, meeting.id)).filter(({ identity }) => identity !== accountId);
  const holdsCode = readCode(cleanAlias(text)) === meeting.code.replaceAll('-', '');
  const seesFaces = standing !== undefined || principal.role === 'guest' || holdsCode;
  const slots = await listSlots(parts.db, meeting.id, parts.now());
  const hasSlot = slots.some((slot) => slot.accountId === accountId && slot.slot === 'camera');
  return {
    ...look,
    full: role !== 'viewer' && !(hasSlot && standing !== undefined && mayPublish(standing, 'camera')) && slots.length >= parts.capacity,
    count: people.length,
    people: seesFaces ? people.slice(0, facesShown).map(({ identity, name, picture }) => ({ id: identity, name, picture })) : [],
  };
}

/** Two connections of one person are one person, under the name of the first. */
function distinct(presence: readonly Presence[]): Presence[] {
  const people = new Map<string, Presence>();
  for (const one of presence) if (!people.has(accountOf(one.identity))) people.set(accountOf(one.identity), { ...one, identity: accountOf(one.identity) });
  return [...people.values()];
}
