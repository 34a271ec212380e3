import type { DatabaseKind, Lease } from './engine.ts';
import type { Drizzle } from './drizzle-on-port.ts';

/** Rows as objects, and how many were written. */
export type Rows<Row> = { readonly rows: Row[]; readonly affected: number };

/** What both a database and a transaction can do. */
export interface Queryable {
  /**
   * Runs one statement.
   *
   * Shape   $1…$n in the text; params as encodeParam reads them; timestamptz → Date, int8 → number while exact,
   *         json → parsed, numeric, date and interval → text
   * Errors  DatabaseError with an SQLSTATE
   */
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Rows<Row>>;
  /** Drizzle on this port. Transactions are the port's: `database.transaction((tx) => tx.drizzle()…)`. */
  drizzle<Schema extends Record<string, unknown> = Record<string, never>>(schema?: Schema): Drizzle<Schema>;
}

export interface Transaction extends Queryable {
  /** Runs a migration file: several statements, no parameters. */
  script(sql: string): Promise<void>;
  /** Runs `fn` so that its failure undoes only what it did; the error is thrown on. */
  savepoint<T>(fn: () => Promise<T>): Promise<T>;
  /** Called after the commit is durable, never after a rollback. An error in it is the caller's bug and is reported, not thrown. */
  afterCommit(run: () => void): void;
}

export type TransactionOptions = {
  /** A transaction longer than this is rolled back: on the embedded database it keeps everybody else waiting. */
  readonly timeoutMs?: number;
};

/**
 * The one door to SQL, on the embedded database and on PostgreSQL.
 *
 * Inside a transaction only `tx` may be used; the database itself throws a Bug there (it would wait for the
 * transaction on one engine and run outside of it on the other).
 */
export interface Database extends Queryable {
  readonly kind: DatabaseKind;
  /**
   * Runs `fn` in one transaction and commits when it resolves.
   *
   * Errors  what `fn` threw, after the rollback · DatabaseError 25P02 when `fn` swallowed an error of SQL ·
   *         08007 when the connection died during COMMIT and nobody knows · 25P03 when it took too long
   */
  transaction<T>(fn: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** A session of its own for libraries that send BEGIN themselves. Must be released. */
  lease(): Promise<Lease>;
  /**
   * Whether the embedded database takes writes; a full disk must not be found out by its log. Elsewhere it does nothing.
   *
   * Errors  while it does not, writes fail with 53100 (disk full) and have not happened
   */
  setWritable(writable: boolean): Promise<void>;
  /** Statements and transactions that were asked for and are not done: what waits, and what it waits for. */
  pending(): number;
  close(): Promise<void>;
}
