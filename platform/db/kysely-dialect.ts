import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { Bug } from '@parley/engine-wire';
import type { Database } from './database.ts';
import { defaultTransactionTimeoutMs } from './database-on-engine.ts';
import { decodeObjects, decoders } from './decode-rows.ts';
import { encodeParam } from './encode-param.ts';
import type { Lease } from './engine.ts';

/**
 * Kysely on the port, for libraries that bring their own queries (better-auth).
 *
 * A connection takes a session only for the length of a transaction: on the embedded database the one session is
 * everybody's. Closing Kysely does not close the database.
 */
export function createKyselyDialect(database: Database): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => driverOn(database),
  };
}

function driverOn(database: Database): Driver {
  // The driver's methods get back the connection that acquireConnection made, typed as the interface.
  const sessions = new WeakMap<DatabaseConnection, PortConnection>();
  const sessionOf = (connection: DatabaseConnection): PortConnection => {
    const session = sessions.get(connection);
    if (session === undefined) throw new Bug('Kysely gave back a connection that is not of this database');
    return session;
  };
  return {
    init: async () => undefined,
    destroy: async () => undefined,
    acquireConnection: async () => {
      const connection = new PortConnection(database);
      sessions.set(connection, connection);
      return connection;
    },
    beginTransaction: (connection, settings) =>
      sessionOf(connection).begin(settings.isolationLevel === undefined ? 'begin' : `begin isolation level ${settings.isolationLevel}`),
    commitTransaction: (connection) => sessionOf(connection).end('commit'),
    rollbackTransaction: (connection) => sessionOf(connection).end('rollback'),
    releaseConnection: async (connection) => sessionOf(connection).release(),
  };
}

class PortConnection implements DatabaseConnection {
  readonly #database: Database;
  #lease: Lease | undefined;
  #tooLong: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async begin(sql: string): Promise<void> {
    const lease = await this.#database.lease();
    this.#lease = lease;
    // A hook in the middle of it that asks the database would wait for this very transaction.
    this.#tooLong = setTimeout(() => lease.release(true), defaultTransactionTimeoutMs).unref();
    await lease.run({ sql, params: [] });
  }

  async end(sql: 'commit' | 'rollback'): Promise<void> {
    const answer = await this.#lease?.run({ sql, params: [] });
    this.#giveBack(false);
    if (sql === 'commit' && answer?.command !== 'COMMIT') throw new Error('the transaction was rolled back: a statement in it had failed');
  }

  /** Still holding a session here means that begin, commit or rollback failed. */
  release(): void {
    this.#giveBack(true);
  }

  #giveBack(broken: boolean): void {
    clearTimeout(this.#tooLong);
    this.#lease?.release(broken);
    this.#lease = undefined;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#lease === undefined) {
      const { rows, affected } = await this.#database.query<Row>(query.sql, query.parameters);
      return { rows, numAffectedRows: BigInt(affected) };
    }
    const raw = await this.#lease.run({ sql: query.sql, params: query.parameters.map(encodeParam) });
    // The statement's own author names its columns, as in `query`.
    return { rows: decodeObjects(raw, decoders.plain) as Row[], numAffectedRows: BigInt(raw.affected) };
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Bug('the database port does not stream');
  }
}
