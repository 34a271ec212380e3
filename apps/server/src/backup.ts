import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { markMasterKey } from '@parley/identity/server';
import { BadBackup, CannotRestore, readBackup, restoreBackup, writeBackup } from '@parley/platform/backup';
import type { Config } from '@parley/platform/config';
import { openDatabase, pendingMigrations, type Database } from '@parley/platform/db';
import { measureDisk, type DiskSpace } from '@parley/platform/disk-space';
import { exitCodes, prepareDataFolder } from '@parley/platform/supervisor';
import { askServer, type OperatorAnswer } from './operator-door.ts';
import { demandRoomForBackup, NoRoomForBackup } from './room-for-backup.ts';
import { migrations } from './wiring.ts';

type Say = (line: string) => void;

const program = `Parley ${process.env['PARLEY_VERSION'] ?? '0.0.0'}`;
const keysFlag = '--with-keys';
const newKeyFlag = '--new-master-key';

/** A backup of a database that is open in this process, under a new name in the data directory. Answers its path. */
async function backUpInside(config: Config, database: Database, name: string, withKeys: boolean): Promise<string> {
  const folder = folderOf(config);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  await writeBackup(path, { ...(await sourceOf(config)), database, withKeys });
  return path;
}

const folderOf = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'backups');

/** What `backup` gets from a running server, and takes away from there when it is whole. [K-10] */
export async function backUpForOperator(config: Config, database: Database, disk: DiskSpace, withKeys: boolean): Promise<OperatorAnswer> {
  try {
    await demandRoomForBackup({ database, dataDir: config.dataDir, withKeys }, { freeBytes: disk.numbers().freeBytes, mayStore: disk.mayStore });
  } catch (error) {
    if (!(error instanceof NoRoomForBackup)) throw error;
    return { ok: false, sentence: `${error.message}. Make room, or stop the server and ask again: then it is written where you want it and not here first.` };
  }
  return { ok: true, path: await backUpInside(config, database, `${Date.now()}${backupName}`, withKeys) };
}

/** Removes what a command has asked for that ended before it could take it away, and what was never finished. */
export async function dropUnclaimedBackups(config: Pick<Config, 'dataDir'>): Promise<void> {
  const folder = folderOf(config);
  const names = await readdir(folder).catch(() => []); // most servers have no such folder
  for (const name of names) if (unclaimed.test(name)) await rm(join(folder, name), { force: true });
}

const backupName = '.parley-backup';
const unclaimed = /^\d+\.parley-backup$|\.parley-backup\.part$/;

/** How many backups of before an upgrade are kept. */
const keptBeforeUpgrades = 3;
const beforeUpgrade = 'before-';

/**
 * The way back from an upgrade is a restore, so there must be something to restore.
 *
 * Answers its path; undefined when the schema stays as it is or the database is new
 */
export async function backUpBeforeMigrating(config: Config, database: Database): Promise<string | undefined> {
  const [first] = await pendingMigrations(database, migrations());
  if (first === undefined) return undefined;
  await demandRoomForBackup({ database, dataDir: config.dataDir, withKeys: false }, measureDisk(config.dataDir));
  const path = await backUpInside(config, database, `${beforeUpgrade}${first.replace('/', '-').replace(/\.sql$/, '')}${backupName}`, false);
  const folder = dirname(path);
  const older = (await readdir(folder)).filter((name) => name.startsWith(beforeUpgrade) && name !== basename(path));
  const dated = await Promise.all(older.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const tooMany = dated.sort((a, b) => b.at - a.at).slice(keptBeforeUpgrades - 1);
  for (const { name } of tooMany) await rm(join(folder, name), { force: true });
  return path;
}

/** For the person at the terminal, when that was not possible. */
export function noBackupSentence(config: Config, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `This version changes the database, and the backup that comes before it could not be made: ${why}. Make room in ${config.dataDir}, or start the version of before.`;
}

/**
 * `backup <file> [--with-keys]`: with the embedded database a running server writes it; otherwise this process does.
 *
 * Answers the exit code
 */
export async function backup(config: Config, args: readonly string[], say: Say): Promise<number> {
  const wish = readArguments(args, [keysFlag]);
  if (wish === undefined) return usage(say, `backup <file> [${keysFlag}]`);
  const target = resolve(wish.file);
  const withKeys = wish.flags.has(keysFlag);
  const asked = config.databaseUrl === undefined ? await askServer(config.dataDir, { do: 'backup', withKeys }) : undefined;
  if (asked?.ok === false) {
    say(`The backup was not made: ${asked.sentence}`);
    return exitCodes.software;
  }
  if (asked !== undefined) await moveFile(asked.path, target);
  else {
    const database = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    try {
      await writeBackup(target, { ...(await sourceOf(config)), database, withKeys });
    } finally {
      await database.close();
    }
  }
  const { tables, rows, files } = await readBackup(target, () => undefined);
  say(`The backup is in ${target}: ${tables} tables with ${rows} rows, ${files} files; it was read back whole.`);
  say(withKeys ? 'It holds the keys: whoever has it can be this server. Keep it like a password.' : 'It holds no keys. Keep keys/master.key (or your PARLEY_MASTER_KEY_FILE) somewhere else: without it the sealed secrets in the backup stay closed.');
  return 0;
}

/** `restore <file> [--new-master-key]` into an empty data directory or database. Answers the exit code */
export async function restore(config: Config, args: readonly string[], say: Say): Promise<number> {
  const wish = readArguments(args, [newKeyFlag]);
  if (wish === undefined) return usage(say, `restore <file> [${newKeyFlag}]`);
  const problem = prepareDataFolder(config.dataDir);
  if (problem !== undefined) {
    say(problem);
    return exitCodes.cannotCreate;
  }
  const file = resolve(wish.file);
  try {
    const { header } = await readBackup(file, () => undefined);
    const mark = await markMasterKey(masterKeySource(config));
    const ours = header.masterKey === null || mark === header.masterKey || (header.withKeys && mark === null);
    if (!ours && !wish.flags.has(newKeyFlag)) {
      say(`The secrets in this backup were sealed under a master key that is not here. Put the file keys/master.key of the old server into ${join(config.dataDir, 'keys')} (or name it with PARLEY_MASTER_KEY_FILE) and try again. If it is lost, ${newKeyFlag} restores everything that it did not seal.`);
      return exitCodes.configuration;
    }
    const database = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    try {
      const { tables, rows, files } = await restoreBackup(file, { database, dataDir: config.dataDir, migrations: migrations() });
      say(`Restored ${tables} tables with ${rows} rows and ${files} files from the backup of ${header.at}.`);
      say('Everybody signs in again, and no token or key of before counts any more. Passwords are those of the day of the backup.');
      return 0;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof BadBackup) && !(error instanceof CannotRestore)) throw error;
    say(error.message);
    return error instanceof BadBackup ? exitCodes.badData : exitCodes.cannotCreate;
  }
}

const masterKeySource = (config: Config) => ({ dataDir: config.dataDir, file: config.masterKeyFile });

async function sourceOf(config: Config): Promise<{ dataDir: string; program: string; masterKey: string | null }> {
  return { dataDir: config.dataDir, program, masterKey: await markMasterKey(masterKeySource(config)) };
}

/** Another disk is no reason to fail, and a half copy must not have the name of a whole one. */
async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, `${to}.part`);
  await rename(`${to}.part`, to);
  await rm(from);
}

function readArguments(args: readonly string[], known: readonly string[]): { file: string; flags: ReadonlySet<string> } | undefined {
  const flags = new Set(args.filter((arg) => arg.startsWith('--')));
  const [file, ...more] = args.filter((arg) => !arg.startsWith('--'));
  return file === undefined || more.length > 0 || [...flags].some((flag) => !known.includes(flag)) ? undefined : { file, flags };
}

function usage(say: Say, text: string): number {
  say(`Usage: node start.mjs ${text}`);
  return exitCodes.usage;
}
