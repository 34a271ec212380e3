import type { Ms } from '@parley/engine-wire';

export type Budget = { readonly perSecond: number; readonly burst: number };

/** A rate limit that allows bursts: it fills by time and empties by use. */
export class TokenBucket {
  readonly #budget: Budget;
  #level: number;
  #filledAt: Ms;

  constructor(budget: Budget, now: Ms) {
    this.#budget = budget;
    this.#level = budget.burst;
    this.#filledAt = now;
  }

  /** Takes `amount`; false when there is not so much, and then takes nothing. */
  take(amount: number, now: Ms): boolean {
    if (this.readyAt(amount, now) > now) return false;
    this.#level -= amount;
    return true;
  }

  /** When `amount` (at most the burst) can be taken, in whole milliseconds; `now` when it can be at once. */
  readyAt(amount: number, now: Ms): Ms {
    const { perSecond, burst } = this.#budget;
    this.#level = Math.min(burst, this.#level + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
    // A hair of tolerance: a sum of fractions that should be whole may fall short by one part in 2^52.
    if (this.#level + 1e-6 >= amount) return now;
    return now + Math.max(1, Math.ceil(((amount - this.#level) * 1000) / perSecond));
  }
}
