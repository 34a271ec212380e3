import { writeSync } from 'node:fs';
import { migrate, openDatabase, type Database, type Transaction } from '@parley/platform/db';

/**
 * Brings a database to a schema of twelve files and says `points n` with how many points it passed, then `state json`. With a number it is
 * killed at that point: before and after each statement of the runner, and before each commit.
 */
const [dataDir = '', killAt = 'never'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

let points = 0;
function point(): void {
  if (String(points) === killAt) process.kill(process.pid, 'SIGKILL');
  points += 1;
}

const files = Array.from({ length: 12 }, (_, n) => ({
  name: `${String(n + 1).padStart(4, '0')}-step.sql`,
  sql: `create table step_${n} (id integer primary key, body text);
insert into step_${n} select i, repeat('x', 200) from generate_series(1, 300) i;
${n === 0 ? '' : `alter table step_${n - 1} add column later integer default ${n};`}`,
}));

/** The port with a point before and after everything that the runner does on it. */
function watched(database: Database): Database {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    point();
    const value = await work();
    point();
    return value;
  };
  const watchedTransaction = (tx: Transaction): Transaction => ({
    ...tx,
    query: (sql, params) => around(() => tx.query(sql, params)),
    script: (sql) => around(() => tx.script(sql)),
  });
  return {
    ...database,
    transaction: (fn, options) =>
      around(() =>
        database.transaction(async (tx) => {
          const value = await fn(watchedTransaction(tx));
          point(); // all is said, nothing is committed
          return value;
        }, options),
      ),
  };
}

const database = await openDatabase({ dataDir });
const report = await migrate(watched(database), [{ slice: 'steps', files }]);
say(`points ${points}`);
const counts = await Promise.all(files.map(async (_, n) => (await database.query<{ n: number }>(`select count(*)::int as n from step_${n}`)).rows[0]?.n));
const { rows } = await database.query<{ file: string }>(`select file from schema_versions where slice = 'steps' order by file`);
say(`state ${JSON.stringify({ ok: report.ok, counts, files: rows.map(({ file }) => file) })}`);
await database.close();
