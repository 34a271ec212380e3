import type { Ms } from '@parley/engine-wire';

/** One thing that a flight says. Records are made anew for each transmission, with fresh sequence numbers. */
export type FlightItem =
  | { readonly kind: 'message'; readonly type: number; readonly seq: number; readonly body: Uint8Array; readonly epoch: 0 | 1 }
  | { readonly kind: 'change-cipher-spec' };

/** RFC 6347 §4.2.4.1 doubles up to 60 s; a person waits for this call, so we ask more often. */
export const longestRetransmitMs: Ms = 3_000;
/** A peer's repeated flight arrives as several datagrams: one answer is enough for all of them. */
export const answerGapMs: Ms = 30;

/**
 * The messages that wait for the peer's next flight, and when they are sent again.
 *
 * Shape   `timed` is false for flights that only answer: the peer is the one who repeats
 * Source  RFC 6347 §4.2.4
 */
export class Flight {
  readonly items: readonly FlightItem[];
  readonly #timed: boolean;
  #waitMs: Ms;
  #sentAt: Ms;

  constructor(items: readonly FlightItem[], timed: boolean, firstWaitMs: Ms, now: Ms) {
    this.items = items;
    this.#timed = timed;
    this.#waitMs = firstWaitMs;
    this.#sentAt = now;
  }

  /** Infinity for a flight without a timer. */
  get deadline(): Ms {
    return this.#timed ? this.#sentAt + this.#waitMs : Infinity;
  }

  /** The timer ran out and the flight is being sent again. */
  repeat(now: Ms): void {
    this.#sentAt = now;
    this.#waitMs = Math.min(this.#waitMs * 2, longestRetransmitMs);
  }

  /** The peer repeats itself: true when the flight should be sent again for that. */
  answersRepetition(now: Ms): boolean {
    if (now - this.#sentAt < answerGapMs) return false;
    this.#sentAt = now;
    return true;
  }
}
