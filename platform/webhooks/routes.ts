import type { FastifyRequest } from 'fastify';
import { Bug } from '@parley/engine-wire';
import type { EventDefinition } from '../bus/index.ts';
import type { Database } from '../db/index.ts';
import { Refusal } from '../errors/index.ts';
import { strangeCursor, type App } from '../http/index.ts';
import { listDeliveries, type Delivery } from './delivery-store.ts';
import type { Asker, EndpointDesk } from './endpoint-desk.ts';
import { findEndpoint, listEndpoints, type ListedEndpoint } from './endpoint-store.ts';
import {
  addedAnswer, addEndpointRequest, changeEndpointRequest, deliveriesPage, deliveriesQuery, deliveryParams, emptyRequest, endpointAnswer, endpointParams, endpointsPage, eventsAnswer, pageQuery, queuedAnswer, secretAnswer,
} from './webhook-api.ts';

export type WebhookRoutesDeps = { readonly database: Database; readonly desk: EndpointDesk; readonly events: readonly Pick<EventDefinition<unknown>, 'name' | 'version'>[]; readonly now: () => number };

const path = '/api/webhooks';
const one = `${path}/:endpointId`;
const reading = { policy: 'operator', refuses: ['webhooks.not-found'] } as const;
const changing = { ...reading, limit: 'webhooks.change' } as const;

export function addWebhookRoutes(app: App, deps: WebhookRoutesDeps): void {
  addReading(app, deps);
  addChanging(app, deps);
  addSending(app, deps);
}

function addReading(app: App, { database, events, now }: WebhookRoutesDeps): void {
  app.get(path, { config: reading, schema: { summary: 'Webhooks, oldest first', querystring: pageQuery, response: { 200: endpointsPage } } }, async ({ query }) => {
    const rows = await listEndpoints(database, cursorId(query.after), query.limit + 1);
    const page = rows.slice(0, query.limit);
    return { items: page.map((row) => describeEndpoint(row, now())), next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null };
  });
  app.get(`${path}/events`, { config: reading, schema: { summary: 'Events that a webhook can ask for', response: { 200: eventsAnswer } } }, () => ({
    items: events.map(({ name, version }) => ({ name, version })),
  }));
  app.get(one, { config: reading, schema: { summary: 'One webhook', params: endpointParams, response: { 200: endpointAnswer } } }, async ({ params }) =>
    describeEndpoint(await find(database, params.endpointId), now()),
  );
  app.get(
    `${one}/deliveries`,
    { config: reading, schema: { summary: 'What was sent or waits, newest first', params: endpointParams, querystring: deliveriesQuery, response: { 200: deliveriesPage } } },
    async ({ params, query }) => {
      await find(database, params.endpointId);
      const rows = await listDeliveries(database, params.endpointId, { before: cursorSeq(query.after), limit: query.limit + 1, state: query.state });
      const page = rows.slice(0, query.limit);
      return { items: page.map(describeDelivery), next: rows.length > page.length ? String(page.at(-1)?.seq) : null };
    },
  );
}

function addChanging(app: App, { database, desk, now }: WebhookRoutesDeps): void {
  app.post(
    path,
    {
      // A new receiver of everything that happens: asked of the person, not of an open laptop.
      config: { ...changing, recent: true, refuses: ['webhooks.url-refused', 'webhooks.event-unknown', 'webhooks.too-many'] },
      schema: { summary: 'Add a webhook; the secret is shown once', body: addEndpointRequest, response: { 201: addedAnswer } },
    },
    async (request, reply) => {
      const { id, keyId, secret } = await desk.add(request.body, askerOf(request));
      return reply.code(201).send({ endpoint: describeEndpoint(await find(database, id), now()), keyId, secret });
    },
  );
  app.patch(
    one,
    {
      config: { ...changing, refuses: ['webhooks.not-found', 'webhooks.event-unknown'] },
      schema: { summary: 'Switch a webhook on or off, or change what it hears', params: endpointParams, body: changeEndpointRequest, response: { 200: endpointAnswer } },
    },
    async (request) => {
      await desk.change(request.params.endpointId, request.body, askerOf(request));
      return describeEndpoint(await find(database, request.params.endpointId), now());
    },
  );
  app.delete(one, { config: changing, schema: { summary: 'Delete a webhook and what it has to send', params: endpointParams } }, async (request, reply) => {
    await desk.remove(request.params.endpointId, askerOf(request));
    return reply.code(204).send();
  });
  app.post(
    `${one}/rotate-secret`,
    {
      config: { ...changing, recent: true },
      schema: { summary: 'Make a new secret; the old one signs as well for a day', params: endpointParams, body: emptyRequest, response: { 200: secretAnswer } },
    },
    async (request) => desk.rotateSecret(request.params.endpointId, askerOf(request)),
  );
}

function addSending(app: App, { desk }: WebhookRoutesDeps): void {
  const sending = { ...changing, refuses: ['webhooks.not-found', 'webhooks.disabled', 'webhooks.delivery-not-found'] };
  app.post(`${one}/test`, { config: sending, schema: { summary: 'Send a test delivery', params: endpointParams, body: emptyRequest, response: { 202: queuedAnswer } } }, async (request, reply) =>
    reply.code(202).send({ deliveryId: await desk.sendTest(request.params.endpointId, askerOf(request)) }),
  );
  app.post(
    `${one}/deliveries/:deliveryId/redeliver`,
    { config: sending, schema: { summary: 'Send a delivery again, with its id', params: deliveryParams, body: emptyRequest, response: { 202: queuedAnswer } } },
    async (request, reply) => {
      const { endpointId, deliveryId } = request.params;
      await desk.redeliver(endpointId, deliveryId, askerOf(request));
      return reply.code(202).send({ deliveryId });
    },
  );
}

async function find(database: Database, id: string): Promise<ListedEndpoint> {
  const endpoint = await findEndpoint(database, id);
  if (endpoint === undefined) throw new Refusal('webhooks.not-found');
  return endpoint;
}

function askerOf(request: FastifyRequest): Asker {
  const { principal } = request;
  if (principal === undefined) throw new Bug('policy "operator" lets nobody through without a principal');
  return { actor: principal.accountId, sessionId: principal.sessionId, address: request.clientAddress, requestId: request.id };
}

/** Cursors come back from outside: one that is not ours is told, and asks nothing of the database. */
function cursorId(after: string | undefined): string | undefined {
  if (after !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(after)) throw strangeCursor();
  return after;
}

function cursorSeq(after: string | undefined): number | undefined {
  if (after !== undefined && !/^\d{1,15}$/.test(after)) throw strangeCursor();
  return after === undefined ? undefined : Number(after);
}

function describeEndpoint(endpoint: ListedEndpoint, now: number) {
  const { id, url, description, events, ownerAccountId, disabledBecause, keyId, previousUntil, failures, waiting, dropped } = endpoint;
  return {
    id, url, description, events: [...events], ownerAccountId, disabledBecause, keyId, failures, waiting, dropped,
    createdAt: endpoint.createdAt.toISOString(),
    enabled: endpoint.disabledAt === null,
    previousKeyUntil: previousUntil !== null && previousUntil.getTime() > now ? previousUntil.toISOString() : null,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    retryAt: endpoint.retryAt?.toISOString() ?? null,
  };
}

function describeDelivery({ id, eventId, eventType, state, attempts, createdAt, lastAttemptAt, lastStatus, lastProblem }: Delivery) {
  return { id, eventId, eventType, state, attempts, createdAt: createdAt.toISOString(), lastAttemptAt: lastAttemptAt?.toISOString() ?? null, lastStatus, lastProblem };
}
