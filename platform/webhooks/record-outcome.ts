import type { Database, Transaction } from '../db/index.ts';
import type { EventDefinition } from '../bus/index.ts';
import type { AttemptOutcome } from './attempt-delivery.ts';
import { recordAttempt, type Delivery, type DeliveryState } from './delivery-store.ts';
import { disableEndpoint, lockEndpoint, recordFailure, recordSuccess, type Endpoint } from './endpoint-store.ts';
import { retryWait } from './retry-wait.ts';
import { webhookEvents, type DisabledBecause } from './webhook-events.ts';
import { disabledAfterMs, givenUpAfterMs, mostContentRefusals } from './webhook-limits.ts';

/** Writes a fact into the bus in the caller's transaction. */
export type PublishFact = <Payload>(tx: Transaction, definition: EventDefinition<Payload>, payload: Payload) => Promise<unknown>;

export type RecordDeps = {
  readonly database: Database;
  readonly publish: PublishFact;
  /** A fraction in [0, 1) for the jitter. */
  readonly fraction: () => number;
};

/**
 * Writes down how an attempt ended: the delivery's state, the breaker's, and perhaps the end of the endpoint.
 *
 * Answers 'next' when the endpoint may be sent its next delivery now · 'later' · 'off' when it was switched off by this
 */
export async function recordOutcome(deps: RecordDeps, claimed: Endpoint, delivery: Delivery, outcome: AttemptOutcome, at: Date): Promise<'next' | 'later' | 'off'> {
  return deps.database.transaction(async (tx) => {
    // Deleted or switched off while the request was under way: what came of it concerns nobody.
    const endpoint = await lockEndpoint(tx, claimed.id);
    if (endpoint === undefined || endpoint.disabledAt !== null) return 'later';
    await recordAttempt(tx, delivery, { state: stateAfter(delivery, outcome, at), at, status: outcome.status, problem: outcome.problem });
    if (outcome.kind === 'taken') {
      await recordSuccess(tx, endpoint.id, at);
      return 'next';
    }
    const failingMs = at.getTime() - (endpoint.failingSince ?? at).getTime();
    if (outcome.kind === 'gone' || failingMs >= disabledAfterMs) {
      await disable(deps, tx, endpoint.id, outcome.kind === 'gone' ? 'gone' : 'failing', at);
      return 'off';
    }
    await recordFailure(tx, endpoint.id, at, new Date(at.getTime() + retryWait(endpoint.failures + 1, deps.fraction(), outcome.retryAfterMs)));
    return 'later';
  });
}

/** Switches an endpoint off by itself, and tells it. */
export async function disable(deps: Pick<RecordDeps, 'publish'>, tx: Transaction, endpointId: string, because: DisabledBecause, at: Date): Promise<void> {
  await disableEndpoint(tx, endpointId, because, at);
  await deps.publish(tx, webhookEvents.endpointDisabled, { endpointId, because });
}

function stateAfter(delivery: Delivery, outcome: AttemptOutcome, at: Date): DeliveryState {
  if (outcome.kind === 'taken') return 'delivered';
  if (outcome.kind === 'gone') return 'failed';
  if (outcome.kind === 'content' && delivery.attempts + 1 >= mostContentRefusals) return 'failed';
  return at.getTime() - (delivery.firstAttemptAt ?? at).getTime() >= givenUpAfterMs ? 'failed' : 'waiting';
}
