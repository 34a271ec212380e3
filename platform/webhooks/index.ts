import type { RecordAudit } from '../audit/index.ts';
import type { BusEvent, EventDefinition } from '../bus/index.ts';
import { readMigrations, type Database, type SliceMigrations, type Transaction } from '../db/index.ts';
import type { Slice } from '../http/index.ts';
import type { Limiter } from '../limits/index.ts';
import type { Logger } from '../log/index.ts';
import type { SafeFetch } from '../outbound/index.ts';
import { pruneDeliveries } from './delivery-store.ts';
import { DeliveryWorker } from './delivery-worker.ts';
import { EndpointDesk } from './endpoint-desk.ts';
import type { SecretSealer } from './endpoint-secret.ts';
import type { OwnerRole } from './event-scope.ts';
import { queueEvent } from './queue-event.ts';
import type { PublishFact } from './record-outcome.ts';
import { addWebhookRoutes } from './routes.ts';
import { webhookErrors } from './webhook-errors.ts';
import { finishedForMs, mostFinished, pruneEveryMs, webhookRules } from './webhook-limits.ts';

export { sealedWebhookColumns } from './endpoint-secret.ts';
export { webhookEvents } from './webhook-events.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function webhookMigrations(): SliceMigrations {
  return readMigrations('webhooks', import.meta.url);
}

export type WebhooksDeps = {
  readonly database: Database;
  readonly safeFetch: SafeFetch;
  readonly sealer: SecretSealer;
  readonly limiter: Limiter;
  readonly publish: PublishFact;
  readonly audit: RecordAudit;
  readonly ownerRole: OwnerRole;
  /** Everything that can be subscribed to; the caller consumes exactly these and hands them to `hear`. */
  readonly events: readonly EventDefinition<unknown>[];
  readonly newId: () => string;
  readonly now: () => number;
  /** A fraction in [0, 1) for the jitter of retries. */
  readonly fraction: () => number;
  readonly log: Logger;
  readonly lookMs?: number;
};

export type Webhooks = {
  readonly slice: Slice;
  /** The handler of a durable consumer: queues an event in its transaction. */
  hear(event: BusEvent<unknown>, tx: Transaction): Promise<void>;
  /** Begins to send; its limits must have been declared. */
  start(): void;
  /** Looks for work now and resolves when all of it is done. */
  settle(): Promise<void>;
};

/** Tells operators' own services what happens here: signed, in order, tried again for a day. The migrations must have run. */
export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const worker = new DeliveryWorker(deps);
  const wake = (): void => void worker.look();
  const desk = new EndpointDesk({ ...deps, wake });
  const slice: Slice = {
    name: 'webhooks',
    errors: webhookErrors,
    limits: webhookRules,
    routes: (app) => addWebhookRoutes(app, { ...deps, desk }),
    jobs: [{ name: 'webhooks.prune', everyMs: pruneEveryMs, run: async () => void (await pruneDeliveries(deps.database, new Date(deps.now() - finishedForMs), mostFinished)) }],
    close: () => worker.close(),
  };
  return {
    slice,
    hear: async (event, tx) => {
      if ((await queueEvent(deps, tx, event)) > 0) tx.afterCommit(wake);
    },
    start: () => worker.start(),
    settle: async () => {
      await worker.look();
      await worker.idle();
    },
  };
}
