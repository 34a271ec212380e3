import { DrizzleQueryError } from 'drizzle-orm/errors';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { decodeArrays, decodeObjects, decoders } from './decode-rows.ts';
import { encodeParam } from './encode-param.ts';
import type { RawResult, Statement } from './engine.ts';

/** Drizzle without its own `transaction`: the port has one, with a time limit and a checked COMMIT. */
export type Drizzle<Schema extends Record<string, unknown> = Record<string, never>> = Omit<PgRemoteDatabase<Schema>, 'transaction'>;

/** One drizzle per schema and session; building one reads the whole schema. */
export function createDrizzleOnPort(run: (statement: Statement) => Promise<RawResult>): <Schema extends Record<string, unknown>>(schema?: Schema) => Drizzle<Schema> {
  const built = new WeakMap<object, unknown>();
  const noSchema = {};
  return <Schema extends Record<string, unknown>>(schema?: Schema) => {
    const key = schema ?? noSchema;
    const known = built.get(key);
    if (known !== undefined) return known as Drizzle<Schema>; // only the line below puts values in, under the schema they were built of
    const made = buildDrizzle(run, schema);
    built.set(key, made);
    return made;
  };
}

function buildDrizzle<Schema extends Record<string, unknown>>(run: (statement: Statement) => Promise<RawResult>, schema: Schema | undefined): Drizzle<Schema> {
  const db = drizzle<Schema>(
    async (sql, params: unknown[], method) => {
      const raw = await run({ sql, params: params.map(encodeParam) });
      return { rows: method === 'execute' ? decodeObjects(raw, decoders.drizzle) : decodeArrays(raw, decoders.drizzle) };
    },
    schema === undefined ? {} : { schema },
  );
  throwWhatTheDatabaseSaid(db);
  return db;
}

type Prepared = { execute: (placeholders?: Record<string, unknown>) => Promise<unknown> };

/**
 * Drizzle wraps every failure in an error whose message holds the statement *and its parameters*; ours are passwords'
 * hashes and addresses. The wrapper is taken off at the one place where all queries are prepared.
 */
function throwWhatTheDatabaseSaid(db: PgRemoteDatabase<never> | PgRemoteDatabase<Record<string, unknown>> | object): void {
  // `_.session` is drizzle's documented escape hatch; its type is private, its `prepareQuery` is what every builder calls.
  const { session } = (db as { _: { session: { prepareQuery: (...args: unknown[]) => Prepared } } })._;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...args) => {
    const prepared = prepareQuery(...args);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = async (placeholders) => {
      try {
        return await execute(placeholders);
      } catch (error) {
        throw error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error;
      }
    };
    return prepared;
  };
}
