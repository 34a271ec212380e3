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
    const { perSecond, burst } = this.#budget;
    this.#level = Math.min(burst, this.#level + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
    if (this.#level < amount) return false;
    this.#level -= amount;
    return true;
  }
}
