import { DefaultReconnectPolicy, type ReconnectContext, type ReconnectPolicy } from 'livekit-client';

/** An interruption: how often it was tried to come back, and when it is tried again. */
export type Outage = { readonly attempt: number; /** In milliseconds of this page's clock. */ readonly nextAt: number };

/** Tries to come back as the library does, and remembers what it does, so that people can be told. */
export class ReconnectPlan implements ReconnectPolicy {
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #policy: ReconnectPolicy;
  #outage: Outage | undefined;

  constructor(changed: () => void, now: () => number = Date.now, policy: ReconnectPolicy = new DefaultReconnectPolicy()) {
    this.#changed = changed;
    this.#now = now;
    this.#policy = policy;
  }

  nextRetryDelayInMs(context: ReconnectContext): number | null {
    const delay = this.#policy.nextRetryDelayInMs(context);
    this.#outage = delay === null ? undefined : { attempt: context.retryCount + 1, nextAt: this.#now() + delay };
    this.#changed();
    return delay;
  }

  /** The connection is back, or given up. */
  over(): void {
    this.#outage = undefined;
  }

  look(): Outage | undefined {
    return this.#outage;
  }
}
