import { cleanAlias, codeAlphabet, codeLength, hyphenateCode, isMeetingId, longestAlias, meetingEvents, readCode, reservedWords } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { tooManyRequests } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';
import type { PublishEvent, Store } from './ports.ts';
import { findMeeting, findMeetingById, hasOpened, insertMeeting, type Meeting, type NewMeeting } from './store.ts';

export type OpenDeps = {
  readonly db: Store;
  readonly publish: PublishEvent;
  readonly newId: () => string;
  readonly newCode: (length: number, alphabet: string) => string;
  readonly now: () => Date;
  /** Has the slice's own limits. */
  readonly limiter: Limiter;
};

/**
 * What a typed code or link stands for, in the one spelling that is looked up. [S0-57] [S0-60] [S0-62]
 *
 * Errors  Refusal when nothing remains, when it is too long, or when the server itself uses the word
 */
export function readAlias(text: string): string {
  const alias = cleanAlias(text);
  if (alias === '') throw new Refusal('meetings.alias-empty');
  if (alias.length > longestAlias) throw new Refusal('meetings.alias-too-long');
  if (reservedWords.has(alias)) throw new Refusal('meetings.alias-reserved');
  return alias;
}

/** Looks up an alias, then a code, then the code that a misread text means, then a meeting's own id. */
export async function lookUpMeeting(db: Store, alias: string): Promise<Meeting | undefined> {
  const meant = readCode(alias);
  return (
    (await findMeeting(db, alias)) ??
    (meant === undefined ? undefined : await findMeeting(db, meant)) ??
    (isMeetingId(alias) ? await findMeetingById(db, alias) : undefined)
  );
}

/** A code is taken with a chance of 2^-60 per meeting; a third time means that the randomness is broken. */
const codeTries = 3;

/** Ten a day for years, in a few megabytes. Meetings are not deleted yet, so nobody may come here by meeting. */
export const mostMeetings = 10_000;

/**
 * The meeting with this code; a new one when there is none, or when no code is given. [S0-63]
 *
 * Errors  Refusal meetings.too-many, for a new one; http.too-many-requests when this account has opened too many lately
 */
export async function findOrOpenMeeting(deps: OpenDeps, accountId: string, text: string | undefined): Promise<Meeting> {
  const wanted = text === undefined ? undefined : readAlias(text);
  if (wanted !== undefined) {
    const known = await lookUpMeeting(deps.db, wanted);
    if (known !== undefined) return known;
  }
  const waitMs = deps.limiter.take('meetings.open.account', accountId);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
  for (let attempt = 0; attempt < codeTries; attempt++) {
    const bare = deps.newCode(codeLength, codeAlphabet);
    const alias = wanted ?? bare;
    const made = await open(deps, { id: deps.newId(), code: hyphenateCode(bare), alias, createdBy: accountId, at: deps.now() });
    // Whoever typed an alias meets those who typed the same one a moment before; whoever asked for a new meeting gets a new one.
    const meeting = made || wanted !== undefined ? await findMeeting(deps.db, alias) : undefined;
    if (meeting !== undefined) return meeting;
  }
  throw new Error(`no free code in ${codeTries} tries`);
}

function open(deps: OpenDeps, meeting: NewMeeting): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    // Two at once may both be the last one: one more fills no disk. [K-10]
    if (await hasOpened(tx, meeting.createdBy, mostMeetings)) throw new Refusal('meetings.too-many');
    const made = await insertMeeting(tx, meeting);
    if (made) await deps.publish(tx, meetingEvents.opened, { meetingId: meeting.id, accountId: meeting.createdBy });
    return made;
  });
}

/** The spelling for links: the hyphenated code when nobody chose an alias. [S0-59] */
export function linkCode(meeting: Meeting): string {
  return hyphenateCode(meeting.alias) === meeting.code ? meeting.code : meeting.alias;
}
