import type { Database, Transaction } from '../db/index.ts';
import { readEvents, readHorizon, type Cursor, type StoredEvent } from './event-store.ts';

/** One transaction's worth: short enough for the embedded database, where everybody waits for it. */
export const consumerBatch = 100;
/** After failures a consumer rests for 2, 4, 8 … polls, at most for these (half a minute). */
const longestRestPolls = 60;

/**
 * A consumer that misses nothing: its place is a row, moved in the transaction in which its handler writes.
 *
 * Of several processes one works at a time. What the handler does in `tx` happens exactly once; what it does elsewhere
 * happens at least once, and `event.id` tells a repetition.
 */
export class DurableConsumer {
  readonly #database: Database;
  readonly #name: string;
  readonly #handle: (stored: StoredEvent, tx: Transaction) => Promise<void>;
  #caughtUpTo: string | undefined;
  #failures = 0;
  #restPolls = 0;

  constructor(database: Database, name: string, handle: (stored: StoredEvent, tx: Transaction) => Promise<void>) {
    this.#database = database;
    this.#name = name;
    this.#handle = handle;
  }

  /** Must have run before the first event that the consumer may not miss. */
  async begin(): Promise<void> {
    await this.#database.query(
      `insert into event_cursors (consumer, xid, seq) values ($1, pg_snapshot_xmin(pg_current_snapshot()), 0) on conflict do nothing`,
      [this.#name],
    );
  }

  /** Works until nothing is left below `horizon`. Throws what the handler threw; the events stay and are tried again. */
  async poll(horizon: string): Promise<void> {
    if (horizon === this.#caughtUpTo) return;
    if (this.#restPolls > 0) {
      this.#restPolls -= 1;
      return;
    }
    try {
      if (await this.#hasWork(horizon)) while ((await this.#batch()) === consumerBatch);
      this.#caughtUpTo = horizon;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#restPolls = Math.min(2 ** this.#failures, longestRestPolls);
      throw error;
    }
  }

  /** Asked without a lock: a lock is a write, moves the horizon, and two idle polls a second would wake each other for ever. */
  async #hasWork(horizon: string): Promise<boolean> {
    const { rows } = await this.#database.query(
      `select 1 from event_cursors c join events e on (e.xid, e.seq) > (c.xid, c.seq) and e.xid < $2::xid8 where c.consumer = $1 limit 1`,
      [this.#name, horizon],
    );
    return rows.length > 0;
  }

  #batch(): Promise<number> {
    return this.#database.transaction(async (tx) => {
      // Skipped when another process has it: that one will do the work.
      const { rows } = await tx.query<Cursor>('select xid::text as xid, seq from event_cursors where consumer = $1 for update skip locked', [this.#name]);
      const cursor = rows[0];
      if (cursor === undefined) return 0;
      const events = await readEvents(tx, cursor, await readHorizon(tx), consumerBatch);
      for (const event of events) await this.#handle(event, tx);
      const last = events.at(-1);
      if (last !== undefined) {
        await tx.query('update event_cursors set xid = $2::xid8, seq = $3, at = now() where consumer = $1', [this.#name, last.xid, last.seq]);
      }
      return events.length;
    });
  }
}
