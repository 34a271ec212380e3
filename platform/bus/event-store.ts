import { Bug } from '@parley/engine-wire';
import type { Database, Queryable } from '../db/index.ts';

export type StoredEvent = { id: string; name: string; version: number; payload: unknown; at: Date; xid: string; seq: number };

/** A place in the order of events; the transaction's number is 64 bits wide and travels as text. */
export type Cursor = { readonly xid: string; readonly seq: number };

/** An event says what happened and to whom; the rest is read from the tables. */
export const longestPayload = 32 * 1024;

export async function insertEvent(tx: Queryable, id: string, name: string, version: number, payload: unknown): Promise<Date> {
  const text = JSON.stringify(payload);
  if (text.length > longestPayload) throw new Bug(`the payload of ${name} has ${text.length} characters; ${longestPayload} are allowed`);
  const { rows } = await tx.query<{ at: Date }>('insert into events (id, name, version, payload) values ($1, $2, $3, $4) returning at', [id, name, version, text]);
  const at = rows[0]?.at;
  if (at === undefined) throw new Bug('an inserted event came back without its time');
  return at;
}

/**
 * The first transaction that may still be running: every event below it is committed or will never exist.
 *
 * Ids and sequence numbers are handed out before the commit, so the row with the lower number may appear later; a
 * reader that only remembers the highest number it saw loses it.
 */
export async function readHorizon(on: Queryable): Promise<string> {
  const { rows } = await on.query<{ horizon: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as horizon');
  const horizon = rows[0]?.horizon;
  if (horizon === undefined) throw new Bug('the database has no snapshot');
  return horizon;
}

/** Events after `cursor` that can no longer be overtaken, oldest first. `horizon` must have been read before. */
export async function readEvents(on: Queryable, cursor: Cursor, horizon: string, limit: number): Promise<StoredEvent[]> {
  const { rows } = await on.query<StoredEvent>(
    `select id, name, version, payload, at, xid::text as xid, seq from events
     where (xid, seq) > ($1::xid8, $2::bigint) and xid < $3::xid8 order by xid, seq limit $4`,
    [cursor.xid, cursor.seq, horizon, limit],
  );
  return rows;
}

/**
 * Makes a restored backup readable: its rows carry transaction numbers of another cluster, which may lie in this one's
 * future and would stay behind the horizon for ever.
 */
export async function adoptRestoredEvents(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const { rows } = await tx.query(
      `select 1 from events where xid >= pg_snapshot_xmax(pg_current_snapshot())
       union all select 1 from event_cursors where xid > pg_snapshot_xmax(pg_current_snapshot()) limit 1`,
    );
    if (rows.length === 0) return;
    await tx.query(`update events set xid = '0'::xid8`);
    await tx.query(`update event_cursors set xid = '0'::xid8, seq = case seq when 0 then coalesce((select max(seq) from events), 0) else seq end`);
  });
}

/** Whoever looks for what went wrong looks at the last days; consumers that are behind keep theirs longer. */
export const eventsKeptMs = 7 * 24 * 3_600_000;
/** Deleted at once: far below what a statement may take, however much has come together. */
const pruneBatch = 5_000;

/** Deletes events that are older than `before` and that every durable consumer has passed. Answers how many. */
export async function pruneEvents(database: Database, before: Date): Promise<number> {
  for (let pruned = 0; ; ) {
    const { affected } = await database.query(
      `delete from events where id in (
         select id from events e where e.at < $1 and not exists (select 1 from event_cursors c where (c.xid, c.seq) < (e.xid, e.seq))
         order by xid, seq limit ${pruneBatch})`,
      [before],
    );
    pruned += affected;
    if (affected < pruneBatch) return pruned;
  }
}
