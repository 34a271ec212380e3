import type { EventDefinition } from '@parley/platform/bus';
import type { Transaction } from '@parley/platform/db';

/** Writes a fact into the bus in the same transaction as what it tells. */
export type PublishFact = <Payload>(tx: Transaction, definition: EventDefinition<Payload>, payload: Payload) => Promise<unknown>;
