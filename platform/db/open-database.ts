import type { Database } from './database.ts';
import { databaseOnEngine } from './database-on-engine.ts';
import type { DatabaseError } from './database-error.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { openPostgresEngine } from './postgres-engine.ts';

export type OpenDatabaseOptions = {
  /** The product's data directory; the embedded database lives in `database` inside it. */
  readonly dataDir: string;
  /** PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string | undefined;
  readonly poolSize?: number;
  /** The embedded database stopped under us. Must end the process; the default says why on stderr and exits with `databaseLostExitCode`. */
  readonly onLost?: (error: DatabaseError) => void;
  /** Hears of an error in an afterCommit callback. Default: thrown in the next turn, like any other bug nobody caught. */
  readonly onUnheard?: (error: unknown) => void;
};

/** EX_IOERR of sysexits.h: a supervisor may start the process again, and the log is replayed. */
export const databaseLostExitCode = 74;

/**
 * Opens the one database of this process.
 *
 * Errors  OwnedError · DatabaseError; PostgreSQL is asked one question, so a wrong URL is known at the start
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const report = options.onUnheard ?? throwInTheNextTurn;
  if (options.databaseUrl === undefined || options.databaseUrl === '') {
    const engine = await openEmbeddedEngine({ dataDir: options.dataDir, onLost: options.onLost ?? endTheProcess });
    return databaseOnEngine(engine, report);
  }
  const { databaseUrl, poolSize } = options;
  const engine = openPostgresEngine(poolSize === undefined ? { databaseUrl } : { databaseUrl, poolSize });
  const database = databaseOnEngine(engine, report);
  try {
    await database.query('select 1');
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function endTheProcess(error: DatabaseError): void {
  process.stderr.write(`${error.message}. Nothing more is acknowledged; this process ends now.\n`);
  process.exit(databaseLostExitCode);
}

function throwInTheNextTurn(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
