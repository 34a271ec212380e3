import { Bug } from '@parley/engine-wire';
import type { Database, Transaction } from '../db/index.ts';
import { DurableConsumer } from './durable-consumer.ts';
import type { BusEvent, EventDefinition } from './event-definition.ts';
import { adoptRestoredEvents, insertEvent, readEvents, readHorizon, type Cursor, type StoredEvent } from './event-store.ts';

/** A revocation must reach every process within a second; twice a second leaves room for a slow answer. */
export const defaultPollMs = 500;
/** Rows per question; more are asked for at once, so this bounds memory and not speed. */
const pollBatch = 500;
/** Ids of our own events that a poll has yet to meet. Beyond it an old one is forgotten and may be told twice. */
const longestMemory = 10_000;

export type BusOptions = {
  readonly database: Database;
  /** UUIDv7. */
  readonly newId: () => string;
  /** Hears of handlers that failed and of polls that could not ask; the bus goes on. */
  readonly report: (error: unknown, about: string) => void;
  /** The database answers polls again: what depends on it may have missed something. */
  readonly onRecovered?: () => void;
  readonly pollMs?: number;
};

type Listener = (event: BusEvent<unknown>) => void;
type Telling = 'written' | 'told';

/**
 * Typed events between slices and processes.
 *
 * Written with the facts they tell, told in this process as soon as the commit is durable, and found by every other
 * process in its next poll. A listener is told once per process in normal life; after a crash between commit and
 * telling it is not told at all: what must not be missed is a durable consumer.
 */
export class Bus {
  readonly #options: BusOptions;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #consumers: DurableConsumer[] = [];
  readonly #own = new Map<string, Telling>();
  #cursor: Cursor | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #closed = false;
  /** A database that is away is reported once, not twice a second. */
  #unanswered = false;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /** Remembers where the table ends now and begins to poll. Durable consumers are added before. */
  async start(): Promise<void> {
    const { database } = this.#options;
    await adoptRestoredEvents(database);
    for (const consumer of this.#consumers) await consumer.begin();
    this.#cursor = { xid: await readHorizon(database), seq: 0 };
    this.#planPoll();
  }

  /**
   * Writes an event in the caller's transaction; it is told after the commit and never after a rollback.
   *
   * Answers its id
   * Errors  Bug when the payload does not fit its own definition or is too large
   */
  async publish<Payload>(tx: Transaction, definition: EventDefinition<Payload>, payload: Payload): Promise<string> {
    const checked = definition.schema.safeParse(payload);
    if (!checked.success) throw new Bug(`the payload of ${definition.name} does not fit its definition`, { cause: checked.error });
    const id = this.#options.newId();
    const { name, version } = definition;
    const at = await insertEvent(tx, id, name, version, checked.data);
    this.#remember(id, 'written');
    tx.afterCommit(() => {
      if (this.#own.get(id) === 'told') {
        this.#own.delete(id);
        return;
      }
      this.#remember(id, 'told');
      this.#tell({ id, name, version, at, payload: checked.data });
    });
    return id;
  }

  /** Listens in this process. Order is that of the commits as this process learns of them. Answers how to stop. */
  subscribe<Payload>(definition: EventDefinition<Payload>, handler: (event: BusEvent<Payload>) => void | Promise<void>): () => void {
    const listener: Listener = (event) => {
      const parsed = definition.schema.safeParse(event.payload);
      if (!parsed.success) return this.#options.report(parsed.error, `${event.name} ${event.id} does not fit its definition`);
      const failed = (error: unknown): void => this.#options.report(error, `a listener of ${event.name} failed on ${event.id}`);
      try {
        void Promise.resolve(handler({ ...event, payload: parsed.data })).catch(failed);
      } catch (error) {
        failed(error);
      }
    };
    const key = keyOf(definition);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * Adds a durable consumer: every event of these definitions from its first start on, in order, through crashes.
   *
   * Shape   name unique and stable; handler awaited, its `tx` commits together with its place; before `start`
   */
  consume<Payload>(name: string, definitions: readonly EventDefinition<Payload>[], handler: (event: BusEvent<Payload>, tx: Transaction) => Promise<void>): void {
    if (this.#cursor !== undefined) throw new Bug(`the consumer ${name} was added after the start`);
    const known = new Map(definitions.map((definition) => [keyOf(definition), definition]));
    this.#consumers.push(
      new DurableConsumer(this.#options.database, name, async (stored, tx) => {
        const definition = known.get(keyOf(stored));
        if (definition !== undefined) await handler({ ...withoutPlace(stored), payload: definition.schema.parse(stored.payload) }, tx);
      }),
    );
  }

  /** Looks for events of other processes now: what a wake-up from outside calls. Concurrent calls share one look. */
  poll(): Promise<void> {
    this.#polling ??= this.#poll().finally(() => (this.#polling = undefined));
    return this.#polling;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  async #poll(): Promise<void> {
    const { database, report } = this.#options;
    try {
      const horizon = await readHorizon(database);
      await this.#pollListeners(horizon);
      if (this.#unanswered) this.#options.onRecovered?.();
      this.#unanswered = false;
      for (const consumer of this.#consumers) {
        await consumer.poll(horizon).catch((error: unknown) => report(error, 'a consumer failed and will try again'));
      }
    } catch (error) {
      if (!this.#unanswered) report(error, 'the events could not be read');
      this.#unanswered = true;
    }
  }

  async #pollListeners(horizon: string): Promise<void> {
    if (this.#cursor === undefined) throw new Bug('the bus was not started');
    while (this.#cursor.xid !== horizon) {
      const events: StoredEvent[] = await readEvents(this.#options.database, this.#cursor, horizon, pollBatch);
      for (const event of events) this.#meet(event);
      const last = events.at(-1);
      // Everything below the horizon was read, and nothing can appear there any more.
      this.#cursor = last !== undefined && events.length === pollBatch ? { xid: last.xid, seq: last.seq } : { xid: horizon, seq: 0 };
    }
  }

  #meet(event: StoredEvent): void {
    if (this.#own.get(event.id) === 'told') {
      this.#own.delete(event.id);
      return;
    }
    // Ours, but the answer to its COMMIT is still under way or was lost.
    if (this.#own.has(event.id)) this.#remember(event.id, 'told');
    this.#tell(withoutPlace(event));
  }

  #tell(event: BusEvent<unknown>): void {
    for (const listener of this.#listeners.get(keyOf(event)) ?? []) listener(event);
  }

  #remember(id: string, telling: Telling): void {
    this.#own.set(id, telling);
    if (this.#own.size > longestMemory) {
      for (const oldest of this.#own.keys()) {
        this.#own.delete(oldest);
        break;
      }
    }
  }

  #planPoll(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      void this.poll().then(() => this.#planPoll());
    }, this.#options.pollMs ?? defaultPollMs).unref();
  }
}

function keyOf(of: { readonly name: string; readonly version: number }): string {
  return `${of.name}@${of.version}`;
}

function withoutPlace({ id, name, version, at, payload }: StoredEvent): BusEvent<unknown> {
  return { id, name, version, at, payload };
}
