import { isHosting, type MeetingRole, type ParticipantAttributes, type SlotKind, type WatchReason } from '@parley/meetings/contract';
import type { Meeting } from '../store.ts';

/** What one account is in one meeting, as the server keeps it; everything that clients are told follows from this. [C-06] */
export type Standing = {
  readonly accountId: string;
  readonly role: MeetingRole;
  readonly guest: boolean;
  readonly name: string;
  readonly picture: string;
  /** Let in during this sitting. */
  readonly admitted: boolean;
  readonly removedAt: Date | undefined;
  readonly watching: Exclude<WatchReason, 'role'> | undefined;
  readonly screen: 'withheld' | 'granted' | undefined;
  readonly handRaisedAt: Date | undefined;
};

/** Why they publish nothing; undefined while they may. */
export function watchReasonOf({ role, watching }: Pick<Standing, 'role' | 'watching'>): WatchReason | undefined {
  return role === 'viewer' ? 'role' : watching;
}

export function mayPublish(standing: Pick<Standing, 'role' | 'watching' | 'screen'>, slot: SlotKind): boolean {
  const onCamera = watchReasonOf(standing) === undefined;
  if (slot === 'camera') return onCamera;
  return standing.role !== 'viewer' && (standing.screen === 'granted' || (onCamera && standing.screen !== 'withheld'));
}

/** Whether the way into a meeting is open to somebody, or what they meet there. */
export type Entry = 'open' | 'waiting' | 'locked' | 'removed';

export function entryOf(meeting: Pick<Meeting, 'locked' | 'waitingRoom'>, standing: Standing | undefined, role: MeetingRole): Entry {
  if (standing?.removedAt !== undefined) return 'removed';
  if (isHosting(role) || standing?.admitted === true) return 'open';
  if (meeting.locked) return 'locked';
  return meeting.waitingRoom ? 'waiting' : 'open';
}

/** What everybody is told of somebody; an attribute that is the empty text is none. */
export function attributesOf(standing: Pick<Standing, 'role' | 'guest' | 'watching' | 'handRaisedAt'>): Record<keyof Pick<ParticipantAttributes, 'role' | 'guest' | 'watching' | 'handRaisedAt'>, string> {
  return {
    role: standing.role,
    guest: standing.guest ? 'yes' : '',
    watching: watchReasonOf(standing) ?? '',
    handRaisedAt: standing.handRaisedAt?.toISOString() ?? '',
  };
}
