import { createHash } from 'node:crypto';
import type { Database, Transaction } from './database.ts';
import { DatabaseError } from './database-error.ts';

/** The numbered SQL files of one slice, in the order of their names. */
export type SliceMigrations = {
  readonly slice: string;
  readonly files: readonly MigrationFile[];
  readonly afterRestore?: readonly AfterRestore[];
};

/**
 * A statement that a restore runs when the rows of a backup are back, in the same transaction: whatever vouched for
 * somebody when it was made may have been taken back since, so none of it may count any more. [K-13]
 *
 * Shape   left out where an older backup does not have `table` yet; run again after the later migrations, so it must not
 *         mind that
 */
export type AfterRestore = { readonly table: string; readonly sql: string };

export type MigrationFile = { readonly name: string; readonly sql: string };

export type MigrationReport =
  | { readonly ok: true; readonly applied: readonly string[] }
  | {
      readonly ok: false;
      /** What was applied before the failure: those files stay applied. */
      readonly applied: readonly string[];
      readonly reason: 'newer' | 'changed' | 'failed';
      /** For the person who starts the server. */
      readonly sentence: string;
      readonly cause?: unknown;
    };

/** One minute for the statements of a file; a longer change is done in steps. */
const statementTimeout = '60s';
/** A lock that is not granted in two seconds would make everybody behind it wait. */
const lockTimeout = '2s';
const migrationTimeoutMs = 90_000;
/** Any number that nothing else locks: the letters "parl". */
const advisoryLock = 0x7061726c;

const versionTable = `create table if not exists schema_versions (
  slice text not null,
  file text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  primary key (slice, file)
)`;

type Applied = { slice: string; file: string; sha256: string };

/**
 * Brings the schema to what this program knows: each file in one transaction with its version row.
 *
 * Shape   file names NNNN-what-it-does.sql, applied in their order; a name in the table that this program lacks means a
 *         newer program was here, and this one does not touch its data
 * Answers what was applied, or why it stopped; kill -9 at any point leaves whole files only, the next start goes on
 * Errors  never throws
 */
export async function migrate(database: Database, slices: readonly SliceMigrations[]): Promise<MigrationReport> {
  const applied: string[] = [];
  try {
    await exclusively(database, (tx) => tx.script(versionTable));
    for (const { slice, files } of slices) {
      const stop = (await refuseNewer(database, slice, files)) ?? (await applyFiles(database, slice, files, applied));
      if (stop !== undefined) return { ...stop, applied };
    }
    return { ok: true, applied };
  } catch (cause) {
    return { ok: false, applied, reason: 'failed', sentence: `The database could not be prepared: ${sentenceOf(cause)}`, cause };
  }
}

/** The files that `migrate` would apply to a database that has been through others before; none for a new database. */
export async function pendingMigrations(database: Database, slices: readonly SliceMigrations[]): Promise<string[]> {
  const { rows: found } = await database.query<{ there: boolean }>(`select to_regclass('public.schema_versions') is not null as there`);
  if (found[0]?.there !== true) return [];
  const { rows } = await database.query<Applied>('select slice, file, sha256 from schema_versions');
  if (rows.length === 0) return [];
  return slices.flatMap(({ slice, files }) => files.filter(({ name }) => !rows.some((row) => row.slice === slice && row.file === name)).map(({ name }) => `${slice}/${name}`));
}

type Stop = { readonly ok: false; readonly reason: 'newer' | 'changed' | 'failed'; readonly sentence: string; readonly cause?: unknown };

async function refuseNewer(database: Database, slice: string, files: readonly MigrationFile[]): Promise<Stop | undefined> {
  const { rows } = await database.query<Applied>('select slice, file, sha256 from schema_versions where slice = $1', [slice]);
  const unknown = rows.find((row) => !files.some((file) => file.name === row.file));
  if (unknown === undefined) return undefined;
  return {
    ok: false,
    reason: 'newer',
    sentence: `The database was written by a newer Parley (${slice}/${unknown.file}). Start that version, or restore a backup made before it.`,
  };
}

async function applyFiles(database: Database, slice: string, files: readonly MigrationFile[], applied: string[]): Promise<Stop | undefined> {
  for (const file of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const where = `${slice}/${file.name}`;
    const sha256 = createHash('sha256').update(file.sql).digest('hex');
    try {
      const known = await exclusively(database, async (tx) => {
        const { rows } = await tx.query<Applied>('select sha256 from schema_versions where slice = $1 and file = $2', [slice, file.name]);
        if (rows[0] !== undefined) return rows[0].sha256;
        await tx.query(`select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)`, [statementTimeout, lockTimeout]);
        await tx.script(file.sql);
        await tx.query('insert into schema_versions (slice, file, sha256) values ($1, $2, $3)', [slice, file.name, sha256]);
        return undefined;
      });
      if (known === undefined) applied.push(where);
      else if (known !== sha256) {
        return { ok: false, reason: 'changed', sentence: `The migration ${where} is not the one that this database was made with. Put its text back and add a new file.` };
      }
    } catch (cause) {
      return { ok: false, reason: 'failed', sentence: `The migration ${where} failed and was undone: ${sentenceOf(cause)}`, cause };
    }
  }
  return undefined;
}

/** One process at a time. The embedded database has one owner and one session, where an advisory lock means nothing. */
function exclusively<T>(database: Database, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.transaction(
    async (tx) => {
      if (database.kind === 'postgres') {
        await tx.query(`select set_config('statement_timeout', $1, true)`, [statementTimeout]);
        await tx.script(`select pg_advisory_xact_lock(${advisoryLock})`); // a script, because those may wait long
      }
      return fn(tx);
    },
    { timeoutMs: migrationTimeoutMs },
  );
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof DatabaseError) return `${cause.message} (${cause.code})`;
  return cause instanceof Error ? cause.message : String(cause);
}
