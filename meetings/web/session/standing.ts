import { readAttributes, type MeetingRole, type WatchReason } from '@parley/meetings/contract';

/** What somebody is in the meeting, as the server has written it. The object stays the same while nothing in it changes. */
export type Standing = {
  readonly role: MeetingRole;
  /** `display` is the second connection of a person who shares by another client; it is nobody by itself. */
  readonly group: 'user' | 'display';
  readonly guest: boolean;
  /** Why they publish nothing; undefined while they may. */
  readonly watching: WatchReason | undefined;
  /** Hands are in the order of these texts; undefined while it is down. */
  readonly handRaisedAt: string | undefined;
};

const known = new Map<string, Standing>();
/** A meeting has few different ones, but attributes come from a server that could be any. */
const mostKnown = 1_000;

/** Reads LiveKit attributes. Answers the same object for the same facts, so that it can be compared by identity. */
export function readStanding(attributes: Readonly<Record<string, string>>): Standing {
  const key = JSON.stringify([attributes['role'], attributes['participantGroup'], attributes['guest'], attributes['watching'], attributes['handRaisedAt']]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const { role, participantGroup, guest, watching, handRaisedAt } = readAttributes(attributes);
  const standing = { role, group: participantGroup, guest: guest === 'yes', watching, handRaisedAt };
  if (known.size >= mostKnown) known.clear();
  known.set(key, standing);
  return standing;
}
