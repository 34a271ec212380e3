import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { migrate, type Database, type SliceMigrations, type Transaction } from '../db/index.ts';
import type { BackupHeader, BackupLine, BackupTotals } from './backup-line.ts';
import { listTables, type Column } from './list-tables.ts';
import { BadBackup, readBackup } from './read-backup.ts';

/** Parameters of one statement are counted in 16 bits; texts of a row may be long. */
const longestInsert = { rows: 200, parameters: 20_000, characters: 4 * 1024 * 1024 };
const longestMs = 3_600_000;

/** The place is not empty, or does not fit. The message is for the person at the terminal. */
export class CannotRestore extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotRestore';
  }
}

export type RestoreTarget = {
  readonly database: Database;
  readonly dataDir: string;
  /** Everything that this program knows; the file's own migrations must be among them. */
  readonly migrations: readonly SliceMigrations[];
};

/**
 * Puts a backup into an empty database and data directory: the schema as it was, the rows, what the slices do after a
 * restore (in the same transaction), then the migrations that came since.
 *
 * The file is read twice: first to see that it is whole. Whatever was signed in, revoked or forgotten since the backup
 * is refused afterwards, because `afterRestore` ends every session and retires every key.
 *
 * Errors  BadBackup · CannotRestore · DatabaseError; the rows are all there or none is
 */
export async function restoreBackup(path: string, target: RestoreTarget): Promise<BackupTotals> {
  const { database, migrations } = target;
  const { header, ...totals } = await readBackup(path, (line) => {
    if (!Array.isArray(line) && 'file' in line) insideOf(target.dataDir, line.file, path);
  });
  const known = migrationsOf(header, migrations);
  await demandNew(database);
  const before = await migrate(database, known);
  if (!before.ok) throw new CannotRestore(before.sentence);
  await database.transaction(
    async (tx) => {
      await removeSeeds(tx);
      await putRows(tx, path);
      await endWhatCounted(tx, migrations);
    },
    { timeoutMs: longestMs },
  );
  const after = await migrate(database, migrations);
  if (!after.ok) throw new CannotRestore(after.sentence);
  await database.transaction((tx) => endWhatCounted(tx, migrations));
  await putFiles(path, target.dataDir);
  return totals;
}

/** The files of each slice that the backup's database had been through, and no later ones: its rows fit those tables. */
function migrationsOf(header: BackupHeader, migrations: readonly SliceMigrations[]): SliceMigrations[] {
  const unknown = header.schema.find(({ slice, file }) => !migrations.some((one) => one.slice === slice && one.files.some(({ name }) => name === file)));
  if (unknown !== undefined) throw new CannotRestore(`The backup was made by a newer Parley (${header.program}, ${unknown.slice}/${unknown.file}). Restore it with that version.`);
  return migrations.map(({ slice, files }) => ({ slice, files: files.filter(({ name }) => header.schema.some((row) => row.slice === slice && row.file === name)) }));
}

async function endWhatCounted(tx: Transaction, migrations: readonly SliceMigrations[]): Promise<void> {
  const here = new Set((await listTables(tx)).map(({ table }) => table));
  for (const { afterRestore = [] } of migrations) for (const { table, sql } of afterRestore) if (here.has(table)) await tx.query(sql);
}

/** Not even the tables of a first start: nobody's rows are mixed with those of a backup. */
async function demandNew(database: Database): Promise<void> {
  const { rows } = await database.query(`select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') limit 1`);
  if (rows.length > 0) throw new CannotRestore('The database is in use: a backup is restored into an empty one only. Choose another data directory (PARLEY_DATA) or database (DATABASE_URL).');
}

/** Rows that the migrations themselves have written come back with the backup. */
async function removeSeeds(tx: Transaction): Promise<void> {
  for (const { table } of (await listTables(tx)).reverse()) await tx.query(`delete from "${table}"`);
}

async function putRows(tx: Transaction, path: string): Promise<void> {
  const columnsHere = new Map((await listTables(tx)).map(({ table, columns }) => [table, columns]));
  let current: { table: string; columns: readonly Column[] } | undefined;
  let waiting: (string | null)[][] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (current !== undefined && waiting.length > 0) await insert(tx, current.table, current.columns, waiting);
    [waiting, characters] = [[], 0];
  };
  await readBackup(path, async (line) => {
    if (Array.isArray(line)) {
      if (current === undefined || line.length !== current.columns.length) throw new BadBackup(path, 'holds a row that fits no table.');
      waiting.push(line);
      characters += line.reduce((sum, text) => sum + (text?.length ?? 0), 0);
      const many = waiting.length >= longestInsert.rows || waiting.length * line.length >= longestInsert.parameters;
      if (many || characters > longestInsert.characters) await flush();
      return;
    }
    await flush();
    if (!('table' in line)) return;
    const here = columnsHere.get(line.table);
    const missing = line.columns.find(({ name, type }) => !here?.some((column) => column.name === name && column.type === type));
    if (here === undefined || missing) throw new BadBackup(path, `holds a table ${line.table} that its own schema does not have so.`);
    current = line;
  });
  await flush();
  await moveSequences(tx);
}

async function insert(tx: Transaction, table: string, columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
  let place = 0;
  const values = rows.map(() => `(${columns.map(({ type }) => `$${(place += 1)}::text::${type}`).join(', ')})`).join(', ');
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await tx.query(`insert into "${table}" (${names}) overriding system value values ${values}`, rows.flat());
}

/** The next number of every counter is above those that came with the rows. */
async function moveSequences(tx: Transaction): Promise<void> {
  const { rows } = await tx.query<{ table: string; name: string }>(
    `select c.relname as table, a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`,
  );
  for (const { table, name } of rows) {
    await tx.query(`select setval(pg_get_serial_sequence($1, $2), greatest((select max("${name}") from "${table}"), 1))`, [`"${table}"`, name]);
  }
}

async function putFiles(path: string, dataDir: string): Promise<void> {
  let file: FileHandle | undefined;
  const finish = async (): Promise<void> => {
    await file?.sync();
    await file?.close();
    file = undefined;
  };
  try {
    await readBackup(path, async (line: BackupLine) => {
      if (Array.isArray(line)) return;
      if ('data' in line) return void (await file?.write(Buffer.from(line.data, 'base64')));
      await finish();
      if (!('file' in line)) return;
      const to = insideOf(dataDir, line.file, path);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      file = await open(to, 'w', 0o600);
    });
  } finally {
    await finish();
  }
}

/** Where a file of the backup goes. Errors  BadBackup for a path that leads out of the data directory */
function insideOf(dataDir: string, file: string, path: string): string {
  const strange = file === '' || file.startsWith('/') || /[\\\0]/.test(file) || file.split('/').includes('..') || normalize(file) !== file;
  if (strange) throw new BadBackup(path, 'holds a file whose path leads out of the data directory.');
  return join(dataDir, file);
}
