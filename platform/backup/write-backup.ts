import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGzip } from 'node:zlib';
import type { Database, Transaction } from '../db/index.ts';
import { backupFormat, backupVersion, type BackupHeader, type BackupLine, type BackupTotals, type MigrationRow } from './backup-line.ts';
import { listDataFiles } from './list-data-files.ts';
import { listTables, versionTable, type Table } from './list-tables.ts';
import { readBackup } from './read-backup.ts';

/** Rows asked for at once: far below what a statement may take, on any machine. */
const batch = 500;
/** Bytes of a file per line. */
const pieceBytes = 48 * 1024;
/** A backup of many gigabytes is another tool's work. */
const longestMs = 3_600_000;

export type BackupSource = {
  readonly database: Database;
  readonly dataDir: string;
  readonly program: string;
  readonly masterKey: string | null;
  readonly withKeys: boolean;
};

/**
 * Writes a backup while the server works: one snapshot of the database, then the files. On the embedded database
 * everybody waits while the tables are read, on PostgreSQL nobody does.
 *
 * Answers what is in it, after it has been read back whole from the disk; the path appears in one step
 * Errors  the database's and the file system's; then there is no file under that path
 */
export async function writeBackup(path: string, source: BackupSource): Promise<BackupTotals> {
  const draft = `${path}.part`;
  try {
    await write(draft, source);
    const totals = await readBackup(draft, () => undefined);
    await rename(draft, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync();
    await folder.close();
    return totals;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function write(draft: string, source: BackupSource): Promise<void> {
  const file = createWriteStream(draft, { mode: 0o600, flush: true });
  const gzip = createGzip({ level: 1 });
  let failed: Error | undefined;
  const closed = new Promise<void>((resolve) => file.once('close', resolve));
  file.once('error', (error) => {
    failed = error;
    gzip.destroy();
  });
  gzip.once('error', (error) => {
    failed ??= error;
    file.destroy();
  });
  gzip.pipe(file);
  const hash = createHash('sha256');
  const say = async (line: BackupHeader | BackupLine): Promise<void> => {
    if (failed !== undefined) throw failed;
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    // Whoever waits for a stream that has failed would wait for ever.
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), closed]);
  };
  try {
    const totals = await sayEverything(source, say);
    const sha256 = hash.copy().digest('hex'); // the last line passes through the same hands and is not counted
    await say({ end: { ...totals, sha256 } });
  } finally {
    gzip.end();
    await closed;
  }
  if (failed !== undefined) throw failed;
}

type Say = (line: BackupHeader | BackupLine) => Promise<void>;

async function sayEverything(source: BackupSource, say: Say): Promise<BackupTotals> {
  const { database, dataDir, program, masterKey, withKeys } = source;
  const { tables, rows } = await database.transaction(
    async (tx) => {
      // One moment for all tables, whatever others write meanwhile.
      await tx.query('set transaction isolation level repeatable read, read only');
      const { rows: schema } = await tx.query<MigrationRow>(`select slice, file, sha256 from ${versionTable} order by slice, file`);
      await say({ format: backupFormat, version: backupVersion, at: new Date().toISOString(), program, schema, masterKey, withKeys });
      const found = await listTables(tx);
      let count = 0;
      for (const table of found) count += await sayTable(tx, table, say);
      return { tables: found.length, rows: count };
    },
    { timeoutMs: longestMs },
  );
  const files = await listDataFiles(dataDir, withKeys);
  let kept = 0;
  for (const file of files) if (await sayFile(dataDir, file, say)) kept += 1;
  return { tables, rows, files: kept };
}

async function sayTable(tx: Transaction, { table, columns }: Table, say: Say): Promise<number> {
  await say({ table, columns: [...columns] });
  const wanted = columns.map(({ name }) => `"${name}"::text as "${name}"`).join(', ');
  await tx.query(`declare backup no scroll cursor for select ${wanted} from "${table}"`);
  let count = 0;
  for (;;) {
    const { rows } = await tx.query<Record<string, string | null>>(`fetch ${batch} from backup`);
    for (const row of rows) await say(columns.map(({ name }) => row[name] ?? null));
    count += rows.length;
    if (rows.length < batch) break;
  }
  await tx.query('close backup');
  return count;
}

/** Answers false for a file that went away meanwhile. */
async function sayFile(dataDir: string, file: string, say: Say): Promise<boolean> {
  const path = join(dataDir, file);
  const bytes = await stat(path).then(({ size }) => size, () => undefined);
  if (bytes === undefined) return false;
  await say({ file, bytes });
  if (bytes === 0) return true;
  // A file that grows meanwhile is kept as long as it was.
  const pieces = createReadStream(path, { highWaterMark: pieceBytes, end: bytes - 1 });
  for await (const piece of pieces) await say({ data: (piece as Buffer).toString('base64') });
  return true;
}
