import type { DisconnectReason } from 'livekit-client';
import type { Explanation } from '../error-messages.ts';
import type { ChatLine } from './chat-lines.ts';
import type { MirrorMode } from './mirror-choice.ts';
import type { Person } from './person.ts';

/** What a page shows of a meeting: a snapshot, the same object while nothing in it changes. */
export type MeetingView = {
  readonly state: 'connecting' | 'connected' | 'reconnecting' | 'ended';
  readonly endReason: DisconnectReason | undefined;
  readonly people: readonly Person[];
  readonly chat: readonly ChatLine[];
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly sharing: boolean;
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
