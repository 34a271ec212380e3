import { writeSync } from 'node:fs';
import { openDatabase, OwnedError, type Database } from '@parley/platform/db';

/**
 * Writes through the port until somebody ends it, and says on stdout what it did: `open ms`, `traces json`, then the
 * operation log. With `read` it stops after the traces. Written synchronously, so that a kill cannot take back a line.
 */
const [dataDir = '', round = '0', mode = 'write'] = process.argv.slice(2);
const lanes = 4;
const say = (line: string): void => void writeSync(1, `${line}\n`);

async function main(): Promise<void> {
  const begun = performance.now();
  let database: Database;
  try {
    database = await openDatabase({ dataDir });
  } catch (error) {
    if (!(error instanceof OwnedError)) throw error;
    say(`refused ${Math.round(performance.now() - begun)} ${error.message}`);
    process.exit(3);
  }
  say(`open ${Math.round(performance.now() - begun)}`);
  // No unique index: a duplicate must be able to appear.
  await database.query('create table if not exists entries (id text not null, part integer not null, body text not null)');
  const { rows } = await database.query('select id, array_agg(part) as parts from entries group by id');
  say(`traces ${JSON.stringify(rows)}`);
  if (mode === 'read') {
    await database.close();
    return;
  }
  await Promise.all([...Array.from({ length: lanes }, (_, lane) => writeForEver(database, lane)), checkpointForEver(database)]);
}

async function writeForEver(database: Database, lane: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${round}-${lane}-${n}`;
    say(`invoke ${id}`);
    const refused = n % 7 === 3;
    try {
      await database.transaction(async (tx) => {
        for (const part of [0, 1, 2]) await tx.query('insert into entries values ($1, $2, $3)', [id, part, 'x'.repeat((n * 37) % 300)]);
        if (refused) throw new Error('refused');
      });
      say(`ok ${id}`);
    } catch (error) {
      if (!refused) throw error;
      say(`fail ${id}`);
    }
  }
}

/** A crash in the middle of a checkpoint is the interesting one. */
async function checkpointForEver(database: Database): Promise<never> {
  for (;;) {
    await new Promise((done) => setTimeout(done, 150));
    await database.query('checkpoint');
  }
}

await main();
