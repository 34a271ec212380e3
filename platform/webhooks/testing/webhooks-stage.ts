import { z } from 'zod';
import { AuditLog, auditMigrations } from '../../audit/index.ts';
import { Bus, busMigrations, defineEvent, type EventDefinition } from '../../bus/index.ts';
import { createApp, httpLimits, type App } from '../../http/index.ts';
import { createUuidV7 } from '../../ids/index.ts';
import { Limiter } from '../../limits/index.ts';
import { createLogger } from '../../log/index.ts';
import { createSafeFetch } from '../../outbound/index.ts';
import { openPeer, type Peer } from '../../outbound/testing/http-peer.ts';
import { createSeededRandom } from '../../testing/index.ts';
import { openTestDatabase, type TestDatabase, type TestEngine } from '../../testing/database/index.ts';
import { createWebhooks, webhookEvents, webhookMigrations, type Webhooks } from '../index.ts';
import { webhookRules } from '../webhook-limits.ts';

export const noteWritten = defineEvent('notes.note-written', 1, z.object({ text: z.string() }));
export const pageTurned = defineEvent('pages.page-turned', 2, z.object({ page: z.number() }));
/** No test waits for a timer: looks and polls are called by hand. */
const never = 3_600_000;
const origin = 'https://meet.example.org';

export type Received = { readonly body: string; readonly signature: string; readonly type: string };
/** What a receiver does with a delivery; undefined lets it hang. */
export type Behaviour = (received: Received, count: number) => number | { readonly status: number; readonly retryAfter: string } | undefined;
export type Receiver = Peer & { readonly url: string; readonly received: Received[]; readonly hanging: () => number; behave: Behaviour };
export type Added = { readonly id: string; readonly keyId: string; readonly secret: string };

/** Webhooks on a real database, with real receivers on loopback, a clock that tests set, and people called by name. */
export class WebhooksStage {
  readonly #store: TestDatabase;
  readonly clock = { now: Date.UTC(2026, 0, 1) };
  /** Account → role; an account that is missing here is suspended or gone. */
  readonly roles = new Map<string, 'member' | 'operator' | 'guest'>();
  readonly reports: unknown[] = [];
  readonly #newId = createUuidV7(Date.now, createSeededRandom(Date.now()));
  readonly #receivers: Receiver[] = [];
  readonly #opened: Webhooks[] = [];
  #buses: Bus[] = [];
  audit!: AuditLog; // set by `start`, which `open` calls before anybody sees the object
  app!: App; // as above
  webhooks!: Webhooks; // as above
  bus!: Bus; // as above

  private constructor(store: TestDatabase) {
    this.#store = store;
  }

  static async open(engine: TestEngine): Promise<WebhooksStage> {
    return new WebhooksStage(await openTestDatabase(engine, [busMigrations(), auditMigrations(), webhookMigrations()]));
  }

  get database() {
    return this.#store.database;
  }

  /** Everything as on the first day. */
  async start(): Promise<void> {
    await this.stop();
    await this.database.query('truncate events, event_cursors, webhook_endpoints, webhook_secrets, webhook_deliveries');
    this.clock.now = Date.UTC(2026, 0, 1);
    this.reports.length = 0;
    this.roles.clear();
    for (const operator of ['opal', 'otto']) this.roles.set(operator, 'operator');
    this.roles.set('mia', 'member');
    await this.startProcess();
  }

  /** One more process on the same database; `app`, `bus` and `webhooks` are the newest one's. */
  async startProcess(): Promise<Webhooks> {
    const { database } = this.#store;
    const limiter = new Limiter({ now: () => performance.now(), overrides: Object.fromEntries([...Object.keys(webhookRules), ...Object.keys(httpLimits)].map((name) => [name, null])) });
    const bus = new Bus({ database, newId: this.#newId, report: (error) => this.reports.push(error), pollMs: never });
    const events = [noteWritten, pageTurned, ...Object.values(webhookEvents)] as unknown as EventDefinition<unknown>[];
    this.audit = new AuditLog({ database, now: () => this.clock.now });
    const webhooks = createWebhooks({
      database,
      safeFetch: createSafeFetch({ allowHttp: true, allowPrivateAddresses: this.#receivers.map(({ port }) => `127.0.0.1:${port}`) }),
      sealer: reversing,
      limiter,
      publish: (tx, definition, payload) => bus.publish(tx, definition, payload),
      audit: this.audit.record,
      ownerRole: async (_on, accountId) => this.roles.get(accountId),
      events,
      newId: this.#newId,
      now: () => this.clock.now,
      fraction: () => 0,
      log: createLogger({ level: 'silent' }),
      lookMs: never,
    });
    bus.consume('webhooks', events, (event, tx) => webhooks.hear(event, tx));
    await bus.start();
    const { app } = await createApp({
      slices: [webhooks.slice],
      log: createLogger({ level: 'silent' }),
      limiter,
      origins: () => new Set([origin]),
      secure: true,
      trustedProxies: 0,
      strict: true,
      now: () => this.clock.now,
      resolvePrincipal: async ({ cookie }) => {
        const name = /^who=(\w+)$/.exec(cookie ?? '')?.[1];
        const role = name === undefined ? undefined : this.roles.get(name);
        return name === undefined || role === undefined ? undefined : { accountId: name, name, username: name, sessionId: `s-${name}`, role, authenticatedAtMs: this.#provedAt };
      },
    });
    webhooks.start();
    this.#buses.push(bus);
    this.#opened.push(webhooks);
    Object.assign(this, { app, bus, webhooks });
    return webhooks;
  }

  /** When everybody last proved who they are. */
  #provedAt = Date.UTC(2030, 0, 1);
  leaveLaptopOpen(): void {
    this.#provedAt = 0;
  }

  /** Ends the processes and forgets the receivers. */
  async stop(): Promise<void> {
    this.#provedAt = Date.UTC(2030, 0, 1);
    for (const webhooks of this.#opened.splice(0)) await webhooks.slice.close();
    for (const bus of this.#buses.splice(0)) await bus.close();
    await this.app?.close();
    for (const receiver of this.#receivers.splice(0)) await receiver.close();
  }

  async dispose(): Promise<void> {
    await this.stop();
    await this.#store.dispose();
  }

  /** Receivers, and a process that may call them. */
  async receivers(...behaviours: Behaviour[]): Promise<Receiver[]> {
    const opened: Receiver[] = [];
    for (const behave of behaviours) opened.push(await openReceiver(behave));
    this.#receivers.push(...opened);
    for (const webhooks of this.#opened.splice(0)) await webhooks.slice.close();
    for (const bus of this.#buses.splice(0)) await bus.close();
    await this.app?.close();
    await this.startProcess();
    return opened;
  }

  async receiver(behave: Behaviour = () => 204): Promise<Receiver> {
    const [receiver] = await this.receivers(behave);
    if (receiver === undefined) throw new Error('one behaviour makes one receiver');
    return receiver;
  }

  request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, who = 'opal') {
    return this.app.inject({ method, url, ...(payload === undefined ? {} : { payload }), headers: { origin, cookie: `who=${who}` } });
  }

  async add(receiver: Receiver, wish: object = {}, who = 'opal'): Promise<Added> {
    const answer = await this.request('POST', '/api/webhooks', { url: receiver.url, ...wish }, who);
    if (answer.statusCode !== 201) throw new Error(`adding answered ${answer.statusCode}: ${answer.body}`);
    const { endpoint, keyId, secret } = answer.json();
    return { id: endpoint.id, keyId, secret };
  }

  async endpoint(id: string) {
    return (await this.request('GET', `/api/webhooks/${id}`)).json();
  }

  async deliveries(id: string, query = ''): Promise<{ items: { id: string; eventId: string; eventType: string; state: string; attempts: number; lastStatus: number | null; lastProblem: string | null }[]; next: string | null }> {
    return (await this.request('GET', `/api/webhooks/${id}/deliveries${query}`)).json();
  }

  /** Something happens; it is queued when this resolves, and perhaps already being sent. */
  async write(...texts: string[]): Promise<void> {
    for (const text of texts) await this.database.transaction((tx) => this.bus.publish(tx, noteWritten, { text }));
    await this.bus.poll();
  }

  /** Looks for work until `check` holds. */
  async until(check: () => boolean | Promise<boolean>): Promise<void> {
    for (let looks = 0; !(await check()); looks++) {
      if (looks > 2_000) throw new Error('it did not come to that');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Enough of a sealer to see that what is stored is not the secret, and that places are not mixed up. */
const reversing = {
  seal: (text: string, place: { row: string; column: string }) => `${place.row}/${place.column}/${[...text].reverse().join('')}`,
  open: (sealed: string, place: { row: string; column: string }) => (sealed.startsWith(`${place.row}/${place.column}/`) ? [...(sealed.split('/')[2] ?? '')].reverse().join('') : undefined),
};

async function openReceiver(behave: Behaviour): Promise<Receiver> {
  const received: Received[] = [];
  let hanging = 0;
  const peer = await openPeer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const delivery = { body: Buffer.concat(chunks).toString('utf8'), signature: String(request.headers['parley-signature']), type: String(request.headers['content-type']) };
      const answer = receiver.behave(delivery, received.length);
      received.push(delivery);
      if (answer === undefined) hanging += 1;
      else if (typeof answer === 'number') response.writeHead(answer).end();
      else response.writeHead(answer.status, { 'retry-after': answer.retryAfter }).end();
    });
  });
  const receiver: Receiver = Object.assign(peer, { url: `http://127.0.0.1:${peer.port}/hook`, received, hanging: () => hanging, behave });
  return receiver;
}
