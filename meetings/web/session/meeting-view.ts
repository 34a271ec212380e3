import type { Knock, RoomState } from '@parley/meetings/contract';
import type { DisconnectReason } from 'livekit-client';
import type { Explanation } from '../error-messages.ts';
import type { ShareState } from '../sharing/screen-share.ts';
import type { FloatingReaction } from '../signals/reactions.ts';
import type { ChatLine } from './chat-lines.ts';
import type { MirrorMode } from './mirror-choice.ts';
import type { Person } from './person.ts';
import type { Outage } from './reconnect-plan.ts';

/** What a page shows of a meeting: a snapshot, the same object while nothing in it changes. */
export type MeetingView = {
  readonly state: 'connecting' | 'connected' | 'reconnecting' | 'ended';
  readonly endReason: DisconnectReason | undefined;
  /** What is known of the interruption while it lasts. */
  readonly outage: Outage | undefined;
  /** What the server says of the meeting itself; undefined for a moment after joining. */
  readonly room: RoomState | undefined;
  readonly people: readonly Person[];
  readonly chat: readonly ChatLine[];
  readonly reactions: readonly FloatingReaction[];
  /** Who waits to be let in, for hosts. */
  readonly knocks: readonly Knock[];
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly share: ShareState;
  readonly canPublish: boolean;
  /** The browser refuses to play sound before a gesture. */
  readonly soundBlocked: boolean;
  /** Other people's cameras are not received, as wished. */
  readonly incomingVideoOff: boolean;
  readonly mirror: MirrorMode;
  /** The machine could not keep up, so pictures became smaller; until somebody has read it. */
  readonly madeLighter: boolean;
  readonly problem: Explanation | undefined;
};

/** Compares field by field: every part keeps its own identity while it does not change. */
export function sameView(a: MeetingView, b: MeetingView): boolean {
  return (Object.keys(a) as (keyof MeetingView)[]).every((key) => Object.is(a[key], b[key])); // both have exactly the keys of the type
}
