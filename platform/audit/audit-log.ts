import { Bug } from '@parley/engine-wire';
import type { Database, Queryable } from '../db/index.ts';
import { hashEntry, type AuditEntry } from './audit-entry.ts';

/** Writes what was done, in the transaction that did it: what is undone was never said. */
export type RecordAudit = (tx: Queryable, entry: AuditEntry) => Promise<void>;

type EntryRow = {
  seq: number;
  at: Date;
  actor: string | null;
  session_id: string | null;
  address: string | null;
  action: string;
  object: string | null;
  result: AuditEntry['result'];
  request_id: string | null;
  details: AuditEntry['details'] | null;
  prev: string;
  hash: string;
};

/** Entries per question while the chain is read. */
const batch = 500;
/** Taken out at once: far below what a statement may take, however much has come together. */
const trimBatch = 5_000;

/**
 * The audit log: append only, and chained by hashes.
 *
 * An entry locks the end of the chain until its transaction ends, so it is the last thing that a transaction does.
 */
export class AuditLog {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(options: { readonly database: Database; readonly now: () => number }) {
    this.#database = options.database;
    this.#now = options.now;
  }

  /** Writes an entry in the caller's transaction. */
  readonly record: RecordAudit = async (tx, entry) => {
    const head = (await tx.query<{ seq: number; hash: string }>('select seq, hash from audit_head for update')).rows[0];
    if (head === undefined) throw new Bug('the audit log has lost its end');
    const chained = { ...entry, seq: head.seq + 1, at: new Date(this.#now()), prev: head.hash };
    const hash = hashEntry(chained);
    await tx.query(
      `insert into audit_entries (seq, at, actor, session_id, address, action, object, result, request_id, details, prev, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        chained.seq, chained.at, entry.actor ?? null, entry.sessionId ?? null, entry.address ?? null, entry.action, entry.object ?? null,
        entry.result, entry.requestId ?? null, entry.details === undefined ? null : JSON.stringify(entry.details), head.hash, hash,
      ],
    );
    await tx.query('update audit_head set seq = $1, hash = $2', [chained.seq, hash]);
  };

  /** Writes an entry that stands for itself, such as a refusal: nothing else is changed with it. */
  async recordAlone(entry: AuditEntry): Promise<void> {
    await this.#database.transaction((tx) => this.record(tx, entry));
  }

  /**
   * Takes out the oldest entries, up to the first one that is not older than `before`, and says so in a new one.
   *
   * The newest stays whatever its age: an empty log is what somebody leaves who has emptied it. What is taken out is
   * always one piece from the beginning, also when the clock has jumped meanwhile: a hole is what somebody leaves who
   * has cut.
   *
   * Answers  how many
   */
  async trim(before: Date): Promise<number> {
    for (let trimmed = 0; ; ) {
      const taken = await this.#database.transaction(async (tx) => {
        // The one way past the trigger, for this transaction only.
        await tx.query(`set local parley.audit_retention = 'on'`);
        const { affected } = await tx.query(
          `delete from audit_entries where seq in (
             select seq from audit_entries
              where seq < least((select min(seq) from audit_entries where at >= $1), (select seq from audit_head))
              order by seq limit ${trimBatch})`,
          [before],
        );
        if (affected > 0) await this.record(tx, { action: 'audit.trimmed', result: 'ok', details: { entries: affected, before: before.toISOString() } });
        return affected;
      });
      trimmed += taken;
      if (taken < trimBatch) return trimmed;
    }
  }

  /**
   * Reads the whole chain.
   *
   * Answers  how many entries stand, and the first that does not fit, when there is one: it was changed, or the one
   *          before it was taken out
   */
  async verify(): Promise<{ readonly entries: number; readonly brokenAt?: number }> {
    let entries = 0;
    let after: { seq: number; hash: string } | undefined;
    for (;;) {
      const { rows } = await this.#database.query<EntryRow>('select * from audit_entries where seq > $1 order by seq limit $2', [after?.seq ?? 0, batch]);
      for (const row of rows) {
        // The first one left by retention has nothing before it to compare with.
        const follows = after === undefined || (row.seq === after.seq + 1 && row.prev === after.hash);
        if (!follows || hashEntry(chainedEntryOf(row)) !== row.hash) return { entries, brokenAt: row.seq };
        after = { seq: row.seq, hash: row.hash };
        entries += 1;
      }
      if (rows.length < batch) break;
    }
    const head = (await this.#database.query<{ seq: number; hash: string }>('select seq, hash from audit_head')).rows[0];
    // Whoever cuts off the end leaves an end that does not fit.
    if (after !== undefined && (head?.seq !== after.seq || head.hash !== after.hash)) return { entries, brokenAt: after.seq + 1 };
    if (after === undefined && head !== undefined && head.seq > 0) return { entries, brokenAt: 1 };
    return { entries };
  }
}

function chainedEntryOf(row: EntryRow): Parameters<typeof hashEntry>[0] {
  return {
    seq: row.seq, at: row.at, actor: row.actor ?? undefined, sessionId: row.session_id ?? undefined, address: row.address ?? undefined, action: row.action,
    object: row.object ?? undefined, result: row.result, requestId: row.request_id ?? undefined, details: row.details ?? undefined, prev: row.prev,
  };
}
