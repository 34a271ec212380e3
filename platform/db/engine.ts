/**
 * What a database engine does for the port: run statements as text, lend a session.
 *
 * Values cross this border as the text PostgreSQL itself writes, so that both engines are decoded by one table and
 * cannot disagree about a type.
 */
export interface Engine {
  readonly kind: DatabaseKind;
  /** Runs one statement in any session. */
  run(statement: Statement): Promise<RawResult>;
  /** Lends one session exclusively until it is released. */
  lease(): Promise<Lease>;
  close(): Promise<void>;
}

export interface Lease {
  run(statement: Statement): Promise<RawResult>;
  /** `broken` when the session may hold a half-done transaction: it is then never lent again. */
  release(broken?: boolean): void;
}

export type DatabaseKind = 'embedded' | 'postgres';

export type Statement = {
  readonly sql: string;
  readonly params: readonly (string | null)[];
  /** Several statements in one text, without parameters: how migration files run. */
  readonly script?: boolean;
};

export type RawResult = {
  /** The command tag's first word: COMMIT answered by ROLLBACK is how PostgreSQL says that a transaction was lost. */
  readonly command: string;
  readonly fields: readonly RawField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows inserted, updated or deleted. */
  readonly affected: number;
};

export type RawField = { readonly name: string; readonly typeId: number };
