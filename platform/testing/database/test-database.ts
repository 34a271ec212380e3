import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { migrate, openDatabase, type Database, type SliceMigrations } from '../../db/index.ts';
import { testCluster } from './postgres-cluster.ts';

export type TestEngine = 'pglite' | 'postgres';

export type TestDatabase = {
  readonly database: Database;
  /** The data directory; on PostgreSQL an empty one. */
  readonly dataDir: string;
  /** Undefined on the embedded engine. */
  readonly databaseUrl: string | undefined;
  /** Closes the database and removes everything of it. */
  dispose(): Promise<void>;
};

/** The first database of a machine runs initdb; the others copy it. */
const firstOpenMs = 60_000;

/**
 * The engines to run a suite on: `describe.each(testDatabases())('… on %s', (engine) => …)`.
 *
 * Answers what PARLEY_TEST_DATABASES lists (pglite, postgres), both by default
 * Errors  a name that is neither, or an empty list: a suite that selects nothing must not pass
 */
export function testDatabases(): TestEngine[] {
  const names = (process.env['PARLEY_TEST_DATABASES'] ?? 'pglite,postgres').split(',').map((name) => name.trim());
  return names.map((name) => {
    if (name === 'pglite' || name === 'postgres') return name;
    throw new Error(`PARLEY_TEST_DATABASES names "${name}"; it knows pglite and postgres`);
  });
}

/**
 * A database for the tests of this describe block, opened before and removed after them.
 *
 * Answers a getter, because the database does not exist while the tests are being collected
 */
export function withTestDatabase(engine: TestEngine, slices: readonly SliceMigrations[] = []): () => Database {
  let opened: TestDatabase | undefined;
  beforeAll(async () => {
    opened = await openTestDatabase(engine, slices);
  }, firstOpenMs);
  afterAll(async () => opened?.dispose());
  return () => {
    if (opened === undefined) throw new Error('the test database is open inside tests only');
    return opened.database;
  };
}

/** A new database with the migrations of `slices` applied. */
export async function openTestDatabase(engine: TestEngine, slices: readonly SliceMigrations[] = []): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const cluster = engine === 'postgres' ? await testCluster() : undefined;
  const name = `t_${randomBytes(6).toString('hex')}`;
  if (cluster === undefined) cpSync(await pgliteTemplate(), dataDir, { recursive: true });
  const databaseUrl = await cluster?.createDatabase(name);

  const database = await openDatabase({ dataDir, databaseUrl });
  const dispose = async (): Promise<void> => {
    await database.close();
    await cluster?.dropDatabase(name);
    rmSync(dataDir, { recursive: true, force: true });
  };
  const report = await migrate(database, slices);
  if (!report.ok) {
    await dispose();
    throw new Error(report.sentence, { cause: report.cause });
  }
  return { database, dataDir, databaseUrl, dispose };
}

/** A data directory with a database in it, made once per version of PGlite and kept in the cache of node_modules. */
async function pgliteTemplate(): Promise<string> {
  const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
  const cache = join(modules, '.cache/parley');
  // Its exports leave package.json out, so it is read as a file.
  const { version } = JSON.parse(readFileSync(join(modules, '@electric-sql/pglite/package.json'), 'utf8')) as { version: string };
  const template = join(cache, `pglite-${version}`);
  if (existsSync(template)) return template;

  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'pglite-new-'));
  const database = await openDatabase({ dataDir: fresh });
  await database.close();
  try {
    renameSync(fresh, template);
  } catch (error) {
    // Another test process was faster; its template is as good.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
  return template;
}
