import type { RecordAudit, AuditContext } from '../audit/index.ts';
import type { EventDefinition } from '../bus/index.ts';
import type { Database, Transaction } from '../db/index.ts';
import { Refusal } from '../errors/index.ts';
import type { SafeFetch } from '../outbound/index.ts';
import { queueDelivery, requeueDelivery } from './delivery-store.ts';
import { makeEndpointSecret, putEndpointSecret, type SecretSealer } from './endpoint-secret.ts';
import {
  changeEndpoint, countEndpointsAlone, deleteEndpoint, disableEndpoint, enableEndpoint, forgetWait, insertEndpoint, lockEndpoint, type Endpoint,
} from './endpoint-store.ts';
import { deliveryBody } from './queue-event.ts';
import type { PublishFact } from './record-outcome.ts';
import type { SigningSecret } from './sign-delivery.ts';
import { testEventType, webhookEvents } from './webhook-events.ts';
import { mostEndpoints, secretOverlapMs } from './webhook-limits.ts';

export type EndpointDeskDeps = {
  readonly database: Database;
  readonly sealer: SecretSealer;
  readonly safeFetch: SafeFetch;
  readonly publish: PublishFact;
  readonly audit: RecordAudit;
  readonly newId: () => string;
  readonly now: () => number;
  /** Everything that can be subscribed to. */
  readonly events: readonly Pick<EventDefinition<unknown>, 'name' | 'version'>[];
  /** Called when something was queued, after the commit. */
  readonly wake: () => void;
};

/** Who asks, for the audit log. */
export type Asker = AuditContext & { readonly actor: string };

/** What an operator does with endpoints. Each change, its fact and its audit entry are one transaction. */
export class EndpointDesk {
  readonly #deps: EndpointDeskDeps;

  constructor(deps: EndpointDeskDeps) {
    this.#deps = deps;
  }

  /**
   * Adds an endpoint after its address was judged. The secret is answered once and kept sealed.
   *
   * Errors  Refusal webhooks.url-refused · webhooks.event-unknown · webhooks.too-many
   */
  async add(wish: Pick<Endpoint, 'url' | 'events' | 'description'>, by: Asker): Promise<{ readonly id: string } & SigningSecret> {
    const { safeFetch, sealer, newId, now } = this.#deps;
    this.#demandKnown(wish.events);
    const objection = await safeFetch.check(wish.url);
    if (objection !== undefined) throw new Refusal('webhooks.url-refused', { details: { reason: objection.reason, sentence: objection.sentence } });
    const id = newId();
    const secret = makeEndpointSecret();
    await this.#change(by, 'webhook.added', id, async (tx) => {
      if ((await countEndpointsAlone(tx)) >= mostEndpoints) throw new Refusal('webhooks.too-many', { details: { most: mostEndpoints } });
      await insertEndpoint(tx, { ...wish, id, ownerAccountId: by.actor, createdAt: new Date(now()) });
      await putEndpointSecret(tx, sealer, id, secret, new Date(now()));
      await this.#deps.publish(tx, webhookEvents.endpointAdded, { endpointId: id });
    });
    return { id, ...secret };
  }

  /** Errors  Refusal webhooks.not-found · webhooks.event-unknown */
  async change(id: string, wish: { readonly enabled?: boolean | undefined; readonly events?: readonly string[] | undefined; readonly description?: string | undefined }, by: Asker): Promise<void> {
    if (wish.events !== undefined) this.#demandKnown(wish.events);
    const { publish, now } = this.#deps;
    await this.#change(by, 'webhook.changed', id, async (tx) => {
      const endpoint = await this.#lock(tx, id);
      await changeEndpoint(tx, id, { events: wish.events ?? endpoint.events, description: wish.description ?? endpoint.description });
      if (wish.enabled === true && endpoint.disabledAt !== null) {
        await enableEndpoint(tx, id);
        await publish(tx, webhookEvents.endpointEnabled, { endpointId: id });
      }
      if (wish.enabled === false && endpoint.disabledAt === null) {
        await disableEndpoint(tx, id, 'asked', new Date(now()));
        await publish(tx, webhookEvents.endpointDisabled, { endpointId: id, because: 'asked' });
      }
    });
  }

  /** Its deliveries go with it. Errors  Refusal webhooks.not-found */
  async remove(id: string, by: Asker): Promise<void> {
    await this.#change(by, 'webhook.removed', id, async (tx) => {
      if (!(await deleteEndpoint(tx, id))) throw new Refusal('webhooks.not-found');
      await this.#deps.publish(tx, webhookEvents.endpointRemoved, { endpointId: id });
    });
  }

  /** The secret before signs as well for a day. Errors  Refusal webhooks.not-found */
  async rotateSecret(id: string, by: Asker): Promise<SigningSecret> {
    const { sealer, publish, now } = this.#deps;
    const secret = makeEndpointSecret();
    await this.#change(by, 'webhook.secret-rotated', id, async (tx) => {
      await this.#lock(tx, id);
      await putEndpointSecret(tx, sealer, id, secret, new Date(now() + secretOverlapMs));
      await publish(tx, webhookEvents.secretRotated, { endpointId: id, keyId: secret.keyId });
    });
    return secret;
  }

  /** Queues a delivery that tells nothing but itself. Errors  Refusal webhooks.not-found · webhooks.disabled */
  async sendTest(id: string, by: Asker): Promise<string> {
    const { newId, now } = this.#deps;
    const [deliveryId, eventId] = [newId(), newId()];
    const createdAt = new Date(now());
    await this.#change(by, 'webhook.tested', id, async (tx) => {
      await this.#lockEnabled(tx, id);
      const body = deliveryBody({ id: eventId, name: testEventType, version: 1, at: createdAt, payload: { endpointId: id } });
      await queueDelivery(tx, { id: deliveryId, endpointId: id, eventId, eventType: testEventType, body, createdAt });
      await forgetWait(tx, id);
    });
    return deliveryId;
  }

  /** Sends a delivery again, with its id. Errors  Refusal webhooks.not-found · webhooks.disabled · webhooks.delivery-not-found */
  async redeliver(id: string, deliveryId: string, by: Asker): Promise<void> {
    await this.#change(by, 'webhook.redelivered', id, async (tx) => {
      await this.#lockEnabled(tx, id);
      if (!(await requeueDelivery(tx, id, deliveryId))) throw new Refusal('webhooks.delivery-not-found');
      await forgetWait(tx, id);
    });
  }

  #change(by: Asker, action: string, endpointId: string, run: (tx: Transaction) => Promise<void>): Promise<void> {
    const { database, audit, wake } = this.#deps;
    return database.transaction(async (tx) => {
      await run(tx);
      await audit(tx, { ...by, action, object: endpointId, result: 'ok' });
      tx.afterCommit(wake);
    });
  }

  async #lock(tx: Transaction, id: string): Promise<Endpoint> {
    const endpoint = await lockEndpoint(tx, id);
    if (endpoint === undefined) throw new Refusal('webhooks.not-found');
    return endpoint;
  }

  async #lockEnabled(tx: Transaction, id: string): Promise<void> {
    if ((await this.#lock(tx, id)).disabledAt !== null) throw new Refusal('webhooks.disabled');
  }

  #demandKnown(filter: readonly string[]): void {
    const names = new Set(this.#deps.events.map(({ name }) => name));
    const groups = new Set([...names].map((name) => `${name.split('.', 1)[0] ?? ''}.*`));
    const unknown = filter.filter((wanted) => wanted !== '*' && !names.has(wanted) && !groups.has(wanted));
    if (unknown.length > 0) throw new Refusal('webhooks.event-unknown', { details: { unknown, known: [...groups, ...names] } });
  }
}
