import { openKeyRing } from '@parley/identity/server';
import { Bus } from '@parley/platform/bus';
import type { Config } from '@parley/platform/config';
import { createSystemRandom } from '@parley/platform/crypto';
import { migrate, openDatabase, OwnedError, type Database } from '@parley/platform/db';
import { createUuidV7 } from '@parley/platform/ids';
import { exitCodes } from '@parley/platform/supervisor';
import { backup, backUpBeforeMigrating, restore } from './backup.ts';
import { migrations } from './wiring.ts';

/** What an operator does to the data without serving anybody. */
export type Maintenance = 'migrate' | 'rotate-key-pair' | 'backup' | 'restore';

/**
 * Runs one command and prints what it did. On PostgreSQL the server may go on meanwhile and hears of a new
 * key by itself; the embedded database has one owner, so there the server must be stopped first.
 *
 * Answers the exit code
 */
export async function maintain(command: Maintenance, config: Config, args: readonly string[], say: (line: string) => void): Promise<number> {
  try {
    if (command === 'backup') return await backup(config, args, say);
    if (command === 'restore') return await restore(config, args, say);
    const database = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    try {
      const kept = await backUpBeforeMigrating(config, database);
      if (kept !== undefined) say(`The database as it was is kept in ${kept}.`);
      const report = await migrate(database, migrations());
      if (!report.ok) {
        say(report.sentence);
        return exitCodes.software;
      }
      say(report.applied.length === 0 ? 'The schema is up to date.' : `Migrations applied: ${report.applied.join(', ')}.`);
      if (command === 'rotate-key-pair') await rotate(config, database, say);
      return 0;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof OwnedError)) throw error;
    say(`${error.message} Stop the server first; with PostgreSQL (DATABASE_URL) it may go on.`);
    return exitCodes.ownedByAnother;
  }
}

async function rotate(config: Config, database: Database, say: (line: string) => void): Promise<void> {
  const newId = createUuidV7(Date.now, createSystemRandom());
  const bus = new Bus({ database, newId, report: (error) => say(String(error)) });
  const keyRing = await openKeyRing({
    database,
    dataDir: config.dataDir,
    masterKeyFile: config.masterKeyFile,
    tokenLifeMs: config.participantTokenMinutes * 60_000,
    now: Date.now,
    publish: (tx, definition, payload) => bus.publish(tx, definition, payload),
  });
  const keyId = await keyRing.rotate('participant-token');
  say(`Rotated the key pair of participant tokens: ${keyId} signs from now on. What the old key has signed stays good for at least a day.`);
}
