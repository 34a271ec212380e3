import pg from 'pg';
import { DatabaseError, sqlState, toDatabaseError } from './database-error.ts';
import type { Engine, Lease, RawResult, Statement } from './engine.ts';

/**
 * What a statement may take, the wait for a session included: whoever asks has an answer within two seconds, and be it
 * that the database is unavailable.
 */
const patienceMs = 1_800;
/** The server ends its own statement before we give up on it: then the session stays good. */
export const statementTimeoutMs = 1_500;
/** Even after a long wait for a session a healthy server has the time for one statement. */
const leastPatienceMs = 300;
/** Migrations set their own, longer statement timeout and wait for each other. */
const scriptSilenceMs = 65_000;
const connectTimeoutMs = 1_500;
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
 * Errors  statements fail with 08006 when the server does not answer within two seconds, and work again by themselves
 */
export function openPostgresEngine({ databaseUrl, poolSize = defaultPoolSize }: PostgresOptions): Engine {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: patienceMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    application_name: 'parley',
    keepAlive: true,
    types: asText,
  });
  // An idle connection that dies is replaced at the next use; without a listener its error would end the process.
  pool.on('error', () => undefined);
  const lease = async (): Promise<Lease> => {
    const begun = performance.now();
    try {
      const client = await pool.connect();
      return leaseOf(client, Math.max(leastPatienceMs, patienceMs - (performance.now() - begun)));
    } catch (error) {
      throw toDatabaseError(error);
    }
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

/** Shape  firstMs: what is left for the first statement after the wait for this session */
function leaseOf(client: pg.PoolClient, firstMs: number): Lease {
  let patience = firstMs;
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
      // A statement that was given up still runs; one behind it, and be it a ROLLBACK, would only wait for it.
      if (broken) throw new DatabaseError(sqlState.connectionFailure, 'this session has lost its server');
      try {
        return await runOn(client, statement, patience);
      } catch (error) {
        const known = toDatabaseError(error);
        // An error of SQL leaves the session usable; silence, a closed socket or an operator's stop does not.
        if (known.code.startsWith('08') || known.code.startsWith('57P')) broken = true;
        throw known;
      } finally {
        patience = patienceMs;
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

async function runOn(client: pg.PoolClient, statement: Statement, patience: number): Promise<RawResult> {
  if (statement.script === true) {
    // pg's types leave out that a query may have a patience of its own.
    await client.query({ text: statement.sql, query_timeout: scriptSilenceMs } as pg.QueryConfig);
    return { command: '', fields: [], rows: [], affected: 0 };
  }
  const question = { text: statement.sql, values: [...statement.params], rowMode: 'array', query_timeout: patience } as const;
  const result = await client.query<(string | null)[]>(question);
  return {
    command: result.command ?? '',
    fields: result.fields.map((field) => ({ name: field.name, typeId: field.dataTypeID })),
    rows: result.rows,
    affected: /^(INSERT|UPDATE|DELETE|MERGE)$/.test(result.command) ? (result.rowCount ?? 0) : 0,
  };
}
