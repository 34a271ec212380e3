import type { BusEvent } from '../bus/index.ts';
import type { Queryable } from '../db/index.ts';
import { queueDelivery } from './delivery-store.ts';
import { listEnabledEndpoints } from './endpoint-store.ts';
import { maySeeEvents, wantsEvent, type OwnerRole } from './event-scope.ts';

export type QueueDeps = { readonly newId: () => string; readonly now: () => number; readonly ownerRole: OwnerRole };

/**
 * Writes one delivery per endpoint that wants an event and whose owner may see it. In the transaction that moves the
 * consumer's place: an event is queued exactly once, however often the process dies.
 *
 * Answers how many were written
 */
export async function queueEvent(deps: QueueDeps, tx: Queryable, event: BusEvent<unknown>): Promise<number> {
  const wanting = (await listEnabledEndpoints(tx)).filter(({ events }) => wantsEvent(events, event.name));
  const roles = new Map<string, Awaited<ReturnType<OwnerRole>>>();
  let queued = 0;
  for (const { id: endpointId, ownerAccountId } of wanting) {
    if (!roles.has(ownerAccountId)) roles.set(ownerAccountId, await deps.ownerRole(tx, ownerAccountId));
    if (!maySeeEvents(roles.get(ownerAccountId))) continue;
    const { id: eventId, name: eventType } = event;
    await queueDelivery(tx, { id: deps.newId(), endpointId, eventId, eventType, body: deliveryBody(event), createdAt: new Date(deps.now()) });
    queued += 1;
  }
  return queued;
}

/** The text that is signed and sent; written once, so that every attempt sends the same bytes. */
export function deliveryBody(event: BusEvent<unknown>): string {
  return JSON.stringify({ id: event.id, type: event.name, version: event.version, at: event.at.toISOString(), data: event.payload });
}
