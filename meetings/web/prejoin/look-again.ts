import type { MeetingLook } from '@parley/meetings/contract';

/** Often enough that whoever waits for a locked door sees it open. */
const openMs = 5_000;
/** The server takes a code that leads nowhere for a guess, and has few of them: whoever sits before a meeting that nobody has opened must still get in. */
const unknownMs = 60_000;

/** How long until a lobby looks again, after what it has seen last. */
export function lookAgainMs(entry: MeetingLook['entry'] | undefined): number {
  return entry === 'new' ? unknownMs : openMs;
}
