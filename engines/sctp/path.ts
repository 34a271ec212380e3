import type { Ms } from '@parley/engine-wire';
import { initialRtoMs, maxFailures, maxRtoMs, minRtoMs } from './limits.ts';

/**
 * How long an answer takes, and how often in a row none came.
 *
 * Units   milliseconds
 * Source  RFC 9260 §6.3.1, §8.1
 */
export class Path {
  #smoothedMs = 0;
  #variationMs = 0;
  #rtoMs: Ms = initialRtoMs;
  #failures = 0;

  get rtoMs(): Ms {
    return this.#rtoMs;
  }

  /** The smoothed round trip; the RTO while nothing was measured. */
  get roundTripMs(): Ms {
    return this.#smoothedMs === 0 ? this.#rtoMs : this.#smoothedMs;
  }

  get isDead(): boolean {
    return this.#failures > maxFailures;
  }

  /** A round trip of something that was sent once only. [RFC 9260 §6.3.1 C5] */
  measured(roundTripMs: Ms): void {
    const sample = Math.max(roundTripMs, 0.1); // a same-tick answer must still count as a measurement
    if (this.#smoothedMs === 0) {
      this.#smoothedMs = sample;
      this.#variationMs = sample / 2;
    } else {
      this.#variationMs += (Math.abs(this.#smoothedMs - sample) - this.#variationMs) / 4;
      this.#smoothedMs += (sample - this.#smoothedMs) / 8;
    }
    this.#rtoMs = Math.min(Math.max(this.#smoothedMs + 4 * this.#variationMs, minRtoMs), maxRtoMs);
  }

  timedOut(): void {
    this.#failures++;
    this.#rtoMs = Math.min(this.#rtoMs * 2, maxRtoMs);
  }

  answered(): void {
    this.#failures = 0;
  }
}
