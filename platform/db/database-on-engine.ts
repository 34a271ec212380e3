import { AsyncLocalStorage } from 'node:async_hooks';
import { Bug } from '@parley/engine-wire';
import { decodeObjects, decoders } from './decode-rows.ts';
import type { Database, Rows, Transaction, TransactionOptions } from './database.ts';
import { DatabaseError, sqlState } from './database-error.ts';
import { createDrizzleOnPort } from './drizzle-on-port.ts';
import { encodeParam } from './encode-param.ts';
import type { Engine, Lease, RawResult, Statement } from './engine.ts';

/** Ten seconds: far beyond any use case here, short enough that one forgotten await does not stop the product. */
export const defaultTransactionTimeoutMs = 10_000;

type Span = { open: boolean };

/** Builds the port on an engine. `report` hears of an error in an afterCommit callback, which nobody awaits. */
export function databaseOnEngine(engine: Engine, report: (error: unknown) => void): Database {
  const inside = new AsyncLocalStorage<Span>();
  let pending = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    pending++;
    try {
      return await work();
    } finally {
      pending--;
    }
  };
  const assertOutside = (): void => {
    if (inside.getStore()?.open === true) throw new Bug('inside a transaction use its tx: the database would wait for itself');
  };
  const run = async (statement: Statement): Promise<RawResult> => {
    assertOutside();
    return counted(() => engine.run(statement));
  };
  return {
    kind: engine.kind,
    query: (sql, params) => queryRows(run, sql, params),
    drizzle: createDrizzleOnPort(run),
    transaction: async (fn, options) => {
      assertOutside();
      const span: Span = { open: true };
      return counted(async () => {
        const lease = await engine.lease();
        return runTransaction(lease, span, (tx) => inside.run(span, () => fn(tx)), report, options);
      });
    },
    lease: async () => {
      assertOutside();
      return counted(() => engine.lease());
    },
    setWritable: async (writable) => {
      // PostgreSQL itself knows best which statement writes. A server of one's own has a disk of its own.
      if (engine.kind === 'embedded') await run(plainSql(`set default_transaction_read_only = ${writable ? 'off' : 'on'}`));
    },
    pending: () => pending,
    close: () => engine.close(),
  };
}

async function queryRows<Row>(run: (statement: Statement) => Promise<RawResult>, sql: string, params: readonly unknown[] = []): Promise<Rows<Row>> {
  const raw = await run({ sql, params: params.map(encodeParam) });
  // The caller names the columns of its own statement; nothing here could check that.
  return { rows: decodeObjects(raw, decoders.plain) as Row[], affected: raw.affected };
}

async function runTransaction<T>(
  lease: Lease,
  span: Span,
  fn: (tx: Transaction) => Promise<T>,
  report: (error: unknown) => void,
  { timeoutMs = defaultTransactionTimeoutMs }: TransactionOptions = {},
): Promise<T> {
  const committed: (() => void)[] = [];
  const tx = transactionOn(lease, span, committed);
  try {
    await lease.run(plainSql('BEGIN'));
  } catch (error) {
    lease.release(true);
    throw error;
  }
  let value: T;
  try {
    value = await within(timeoutMs, fn(tx));
  } catch (error) {
    span.open = false;
    await rollBack(lease);
    throw error;
  }
  span.open = false;
  await commit(lease);
  for (const tell of committed) {
    try {
      tell();
    } catch (error) {
      report(error);
    }
  }
  return value;
}

async function commit(lease: Lease): Promise<void> {
  let answer: RawResult;
  try {
    answer = await lease.run(plainSql('COMMIT'));
  } catch (error) {
    lease.release(true);
    if (error instanceof DatabaseError && error.code.startsWith('08')) {
      throw new DatabaseError(sqlState.commitUnknown, 'the connection died during COMMIT: the transaction may or may not have happened', { cause: error });
    }
    throw error;
  }
  lease.release();
  // An earlier error that `fn` swallowed turns COMMIT into ROLLBACK without any error of its own.
  if (answer.command !== 'COMMIT') {
    throw new DatabaseError(sqlState.transactionAborted, 'the transaction was rolled back: a statement in it had failed and the failure was ignored');
  }
}

async function rollBack(lease: Lease): Promise<void> {
  try {
    await lease.run(plainSql('ROLLBACK'));
    lease.release();
  } catch {
    // The caller gets the first error, which is the reason; a session that cannot roll back is not lent again.
    lease.release(true);
  }
}

function transactionOn(lease: Lease, span: Span, committed: (() => void)[]): Transaction {
  let savepoints = 0;
  const run = async (statement: Statement): Promise<RawResult> => {
    if (!span.open) throw new Bug('this transaction has ended: await everything in it');
    return lease.run(statement);
  };
  return {
    query: (sql, params) => queryRows(run, sql, params),
    drizzle: createDrizzleOnPort(run),
    script: async (sql) => {
      await run({ sql, params: [], script: true });
    },
    savepoint: async (fn) => {
      savepoints += 1;
      const name = `sp${savepoints}`;
      const heard = committed.length;
      await run(plainSql(`SAVEPOINT ${name}`));
      try {
        const value = await fn();
        await run(plainSql(`RELEASE SAVEPOINT ${name}`));
        return value;
      } catch (error) {
        committed.length = heard; // what was undone must not be announced
        if (span.open) await run(plainSql(`ROLLBACK TO SAVEPOINT ${name}`));
        throw error;
      }
    },
    afterCommit: (tell) => {
      if (!span.open) throw new Bug('this transaction has ended: nothing can be announced after it');
      committed.push(tell);
    },
  };
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DatabaseError(sqlState.transactionTooLong, `a transaction took longer than ${timeoutMs} ms and was rolled back`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function plainSql(sql: string): Statement {
  return { sql, params: [] };
}
