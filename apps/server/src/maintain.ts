import { addOperator, listOperators, makeSetupToken, openKeyRing, OperatorCommandRefused, removeOperator, type PublishFact } from '@parley/identity/server';
import { AuditLog } from '@parley/platform/audit';
import { Bus } from '@parley/platform/bus';
import type { Config } from '@parley/platform/config';
import { createSystemRandom } from '@parley/platform/crypto';
import { migrate, openDatabase, OwnedError, type Database } from '@parley/platform/db';
import { createUuidV7 } from '@parley/platform/ids';
import { exitCodes } from '@parley/platform/supervisor';
import { backup, backUpBeforeMigrating, noBackupSentence, restore } from './backup.ts';
import type { Maintenance } from './maintenance.ts';
import { migrations } from './wiring.ts';

/**
 * Runs one command and prints what it did. On PostgreSQL the server may go on meanwhile and hears of a new
 * key by itself; the embedded database has one owner, so there the server must be stopped first.
 *
 * Answers the exit code
 */
export async function maintain(command: Maintenance, { config, args, say }: Omit<Command, 'database'>): Promise<number> {
  try {
    if (command === 'backup') return await backup(config, args, say);
    if (command === 'restore') return await restore(config, args, say);
    const database = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    try {
      try {
        const kept = await backUpBeforeMigrating(config, database);
        if (kept !== undefined) say(`The database as it was is kept in ${kept}.`);
      } catch (error) {
        say(noBackupSentence(config, error));
        return exitCodes.software;
      }
      const report = await migrate(database, migrations());
      if (!report.ok) {
        say(report.sentence);
        return exitCodes.software;
      }
      say(report.applied.length === 0 ? 'The schema is up to date.' : `Migrations applied: ${report.applied.join(', ')}.`);
      return await commands[command]({ config, database, args, say });
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof OwnedError)) throw error;
    say(`${error.message} Stop the server first; with PostgreSQL (DATABASE_URL) it may go on.`);
    return exitCodes.ownedByAnother;
  }
}

type Command = { readonly config: Config; readonly database: Database; readonly args: readonly string[]; readonly say: (line: string) => void };

/** Each answers the exit code. */
const commands: Readonly<Record<Exclude<Maintenance, 'backup' | 'restore'>, (command: Command) => Promise<number>>> = {
  migrate: async () => 0,
  'rotate-key-pair': rotate,
  'setup-token': async ({ config, database, say }) => {
    const token = await makeSetupToken({ database, dataDir: config.dataDir, now: Date.now });
    say(`Setup token: ${token}`);
    say('It works once, at /setup, and makes whoever types it an operator. Tokens made before are worthless now.');
    return 0;
  },
  operators: changeOperators,
};

async function rotate({ config, database, say }: Command): Promise<number> {
  const { publish } = openBus(database, say);
  const keyRing = await openKeyRing({ database, dataDir: config.dataDir, masterKeyFile: config.masterKeyFile, tokenLifeMs: config.participantTokenMinutes * 60_000, now: Date.now, publish });
  const keyId = await keyRing.rotate('participant-token');
  say(`Rotated the key pair of participant tokens: ${keyId} signs from now on. What the old key has signed stays good for at least a day.`);
  return 0;
}

async function changeOperators({ config, database, args: [verb, username], say }: Command): Promise<number> {
  const { newId, publish } = openBus(database, say);
  const deps = { database, dataDir: config.dataDir, audit: new AuditLog({ database, now: Date.now }), publish, newId, now: Date.now };
  try {
    if (verb === 'list') {
      const operators = await listOperators(deps);
      if (operators.length === 0) say('There is no operator yet.');
      for (const { username: login, name, suspended } of operators) say(`${login}  ${name}${suspended ? '  (suspended)' : ''}`);
      return 0;
    }
    if ((verb === 'add' || verb === 'remove') && username !== undefined) {
      await (verb === 'add' ? addOperator : removeOperator)(deps, username);
      say(verb === 'add' ? `${username} is an operator now, and has to sign in again.` : `${username} is no operator any more, and has to sign in again.`);
      return 0;
    }
  } catch (error) {
    if (!(error instanceof OperatorCommandRefused)) throw error;
    say(error.message);
    return exitCodes.usage;
  }
  say('Write "operators list", "operators add <username>" or "operators remove <username>".');
  return exitCodes.usage;
}

/** Events reach a server that is running on the same PostgreSQL. */
function openBus(database: Database, say: (line: string) => void): { readonly newId: () => string; readonly publish: PublishFact } {
  const newId = createUuidV7(Date.now, createSystemRandom());
  const bus = new Bus({ database, newId, report: (error) => say(String(error)) });
  return { newId, publish: (tx, definition, payload) => bus.publish(tx, definition, payload) };
}
