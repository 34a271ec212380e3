import pg from 'pg';
import { DatabaseError, sqlState, toDatabaseError } from './database-error.ts';
import type { Engine, Lease, RawResult, Statement } from './engine.ts';

/** Two seconds: what a person waits for a page. A database that is slower is reported as unavailable, not waited for. */
export const statementTimeoutMs = 2_000;
/** The server ends its own statement first; this one is for a server that does not answer at all. */
const silenceMs = statementTimeoutMs + 1_000;
/** Migrations set their own, longer statement timeout and wait for each other. */
const scriptSilenceMs = 65_000;
const connectTimeoutMs = 2_000;
/** Matches the port's own limit on transactions: what a crashed use case holds is free again by then. */
const idleInTransactionMs = 10_000;
/** One process needs few: a session is held for milliseconds. */
export const defaultPoolSize = 10;

export type PostgresOptions = { readonly databaseUrl: string; readonly poolSize?: number };

/** Everything arrives as text and is decoded by the port, as on the embedded engine. */
const asText = { getTypeParser: () => (text: string) => text };

/**
 * PostgreSQL 15 or newer by URL. Nothing is connected until the first statement.
 *
 * Errors  statements fail with 08006 when the server is away for longer than two seconds, and work again by themselves
 */
export function openPostgresEngine({ databaseUrl, poolSize = defaultPoolSize }: PostgresOptions): Engine {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: silenceMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    application_name: 'parley',
    keepAlive: true,
    types: asText,
  });
  // An idle connection that dies is replaced at the next use; without a listener its error would end the process.
  pool.on('error', () => undefined);
  const lease = async (): Promise<Lease> => {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw toDatabaseError(error);
    }
    return leaseOf(client);
  };
  let closing: Promise<void> | undefined;
  return {
    kind: 'postgres',
    lease,
    run: async (statement) => {
      const session = await lease();
      try {
        return await session.run(statement);
      } finally {
        session.release();
      }
    },
    close: () => (closing ??= pool.end()),
  };
}

function leaseOf(client: pg.PoolClient): Lease {
  let broken = false;
  let held = true;
  // The pool listens only while a client is idle; a server that goes away now must not end the process either.
  const onError = (): void => {
    broken = true;
  };
  client.on('error', onError);
  return {
    run: async (statement) => {
      if (!held) throw new DatabaseError(sqlState.connectionFailure, 'this session was given back');
      try {
        return await runOn(client, statement);
      } catch (error) {
        const known = toDatabaseError(error);
        // An error of SQL leaves the session usable; silence, a closed socket or an operator's stop does not.
        if (known.code.startsWith('08') || known.code.startsWith('57P')) broken = true;
        throw known;
      }
    },
    release: (halfDone = false) => {
      if (!held) return;
      held = false;
      client.off('error', onError);
      if (broken || halfDone) client.on('error', () => undefined); // it is being closed; its last words do not matter
      client.release(broken || halfDone);
    },
  };
}

async function runOn(client: pg.PoolClient, statement: Statement): Promise<RawResult> {
  if (statement.script === true) {
    // pg's types leave out that a query may have a patience of its own.
    await client.query({ text: statement.sql, query_timeout: scriptSilenceMs } as pg.QueryConfig);
    return { command: '', fields: [], rows: [], affected: 0 };
  }
  const result = await client.query<(string | null)[]>({ text: statement.sql, values: [...statement.params], rowMode: 'array' });
  return {
    command: result.command ?? '',
    fields: result.fields.map((field) => ({ name: field.name, typeId: field.dataTypeID })),
    rows: result.rows,
    affected: /^(INSERT|UPDATE|DELETE|MERGE)$/.test(result.command) ? (result.rowCount ?? 0) : 0,
  };
}
