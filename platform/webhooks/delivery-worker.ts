import type { Logger } from '../log/index.ts';
import type { Limiter } from '../limits/index.ts';
import { attemptDelivery, type AttemptDeps } from './attempt-delivery.ts';
import { readHead } from './delivery-store.ts';
import { claimEndpoints, releaseClaim, type Endpoint } from './endpoint-store.ts';
import { maySeeEvents, type OwnerRole } from './event-scope.ts';
import { disable, recordOutcome, type RecordDeps } from './record-outcome.ts';
import { slots, slotsForFailing } from './webhook-limits.ts';

/** Deliveries in one claim; then others have their turn. */
const mostPerClaim = 100;
const defaultLookMs = 1_000;

export type DeliveryWorkerDeps = AttemptDeps &
  RecordDeps & {
    readonly limiter: Limiter;
    readonly ownerRole: OwnerRole;
    readonly log: Pick<Logger, 'debug' | 'warn' | 'error'>;
    /** How often it looks for what nobody woke it for: retries whose time has come, and queues of dead processes. */
    readonly lookMs?: number;
  };

/**
 * Sends what is queued: in order per endpoint, to a bounded number of them at once.
 *
 * An endpoint that fails waits by itself; its queue waits with it, so order holds. Endpoints whose last attempt failed
 * share a few of the slots, so that however many of them hang, those that answer are not kept waiting.
 */
export class DeliveryWorker {
  readonly #deps: DeliveryWorkerDeps;
  readonly #closed = new AbortController();
  readonly #running = new Map<string, { readonly isFailing: boolean; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #isStarted = false;

  constructor(deps: DeliveryWorkerDeps) {
    this.#deps = deps;
  }

  /** Nothing is sent before: events may arrive while the rest of the process is still being put together. */
  start(): void {
    this.#isStarted = true;
    this.#plan();
  }

  /** Looks for work now. Concurrent calls share one look, and one more after it. */
  look(): Promise<void> {
    if (!this.#isStarted) return Promise.resolve();
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#looking !== undefined || this.#running.size > 0) {
      await this.#looking;
      await Promise.all([...this.#running.values()].map(({ done }) => done));
    }
  }

  /** Gives up what is under way: it is sent again, with its id, by whoever comes next. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#timer);
    await this.idle();
  }

  async #look(): Promise<void> {
    do {
      this.#lookAgain = false;
      if (this.#closed.signal.aborted) return;
      try {
        await this.#claim(false, slots - this.#running.size);
        const failing = [...this.#running.values()].filter(({ isFailing }) => isFailing).length;
        await this.#claim(true, Math.min(slots - this.#running.size, slotsForFailing - failing));
      } catch (error) {
        this.#deps.log.error({ err: error }, 'webhooks could not be looked for');
      }
    } while (this.#lookAgain);
  }

  async #claim(isFailing: boolean, limit: number): Promise<void> {
    const { database, now } = this.#deps;
    for (const endpoint of await claimEndpoints(database, new Date(now()), limit, isFailing)) {
      // A claim that ran out under a request that is still under way here.
      if (this.#running.has(endpoint.id)) continue;
      const done = this.#drain(endpoint)
        .catch((error: unknown) => this.#deps.log.error({ err: error, endpointId: endpoint.id }, 'a webhook queue stopped and will be tried again'))
        .then(() => {
          this.#running.delete(endpoint.id);
          if (!this.#closed.signal.aborted) void this.look();
        });
      this.#running.set(endpoint.id, { isFailing, done });
    }
  }

  async #drain(endpoint: Endpoint): Promise<void> {
    const { database, now, log } = this.#deps;
    if (!(await this.#mayHear(endpoint))) return;
    for (let count = 0; count < mostPerClaim; count++) {
      await this.#waitForTurn(endpoint.id);
      const delivery = this.#closed.signal.aborted ? undefined : await readHead(database, endpoint.id);
      if (delivery === undefined) break;
      const outcome = await attemptDelivery(this.#deps, endpoint, delivery, this.#closed.signal);
      if (outcome.kind === 'aborted') break;
      if (outcome.kind !== 'taken') log.debug({ endpointId: endpoint.id, deliveryId: delivery.id, status: outcome.status, attempt: delivery.attempts + 1 }, 'webhook attempt failed');
      const then = await recordOutcome(this.#deps, endpoint, delivery, outcome, new Date(now()));
      if (then === 'off') log.warn({ endpointId: endpoint.id, status: outcome.status }, 'webhook switched off: its receiver takes nothing any more');
      if (then !== 'next') return;
    }
    await releaseClaim(database, endpoint.id);
  }

  /** People stop being operators while their endpoints still have a queue. */
  async #mayHear(endpoint: Endpoint): Promise<boolean> {
    const { database, ownerRole, now, log } = this.#deps;
    if (maySeeEvents(await ownerRole(database, endpoint.ownerAccountId))) return true;
    await database.transaction((tx) => disable(this.#deps, tx, endpoint.id, 'owner', new Date(now())));
    log.warn({ endpointId: endpoint.id }, 'webhook switched off: its owner may not see events any more');
    return false;
  }

  async #waitForTurn(endpointId: string): Promise<void> {
    for (let waitMs = this.#deps.limiter.take('webhooks.deliver', endpointId); waitMs !== undefined && !this.#closed.signal.aborted; ) {
      await pause(waitMs, this.#closed.signal);
      waitMs = this.#deps.limiter.take('webhooks.deliver', endpointId);
    }
  }

  #plan(): void {
    if (this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => void this.look().then(() => this.#plan()), this.#deps.lookMs ?? defaultLookMs).unref();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
  });
}
