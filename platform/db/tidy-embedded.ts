import type { Database } from './database.ts';

/** Log since the last checkpoint that is worth one: four files of it, and seconds of replay after a crash. */
export const longestLogBytes = 64 * 1024 * 1024;
/** Rows that nobody can see any more, at which a table is worth a look: those of PostgreSQL's own autovacuum. */
const deadRows = 50;
const deadShare = 0.2;

export type Tidied = { readonly vacuumed: readonly string[]; readonly checkpointed: boolean };

/**
 * Does what a PostgreSQL server does in the background and the embedded one, which is a single process, never does: it
 * gives the room of deleted rows to new ones, and lets go of the log that a checkpoint makes needless. Without it both
 * grow with every write, for ever. Everybody waits while one table is worked on. [K-10]
 *
 * Shape    mayWrite says whether so many bytes may be written: a vacuum logs up to every page of its table
 * Answers  what was done; nothing on a PostgreSQL of one's own, which looks after itself
 */
export async function tidyEmbedded(database: Database, mayWrite: (bytes: number) => boolean): Promise<Tidied> {
  const vacuumed: string[] = [];
  if (database.kind !== 'embedded') return { vacuumed, checkpointed: false };
  for (const { name, bytes } of await tablesWithDeadRows(database)) {
    if (!mayWrite(bytes)) continue;
    // A name out of the catalogue, quoted by PostgreSQL itself.
    await database.query(`vacuum (analyze) ${name}`);
    vacuumed.push(name);
  }
  const checkpointed = (await logBytes(database)) >= longestLogBytes;
  if (checkpointed) await checkpointEmbedded(database);
  return { vacuumed, checkpointed };
}

/** Lets go of as much log as can be, however little it is: for a disk that is nearly full. */
export async function checkpointEmbedded(database: Database): Promise<void> {
  if (database.kind === 'embedded') await database.query('checkpoint');
}

/** Small ones first: they are done before a large one makes everybody wait. */
async function tablesWithDeadRows(database: Database): Promise<{ readonly name: string; readonly bytes: number }[]> {
  // What was counted in the last second is told only when asked for.
  await database.query('select pg_stat_force_next_flush()');
  // The bytes of large values lie in a table of their own, whose rows die apart.
  const { rows } = await database.query<{ name: string; bytes: number }>(
    `select quote_ident(c.relname) as name, pg_total_relation_size(c.oid) as bytes
       from pg_class c join pg_stat_all_tables s on s.relid = c.oid left join pg_stat_all_tables l on l.relid = c.reltoastrelid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        and (s.n_dead_tup > $1 + $2::float8 * s.n_live_tup or l.n_dead_tup > $1 + $2::float8 * l.n_live_tup)
      order by bytes, name`,
    [deadRows, deadShare],
  );
  return rows;
}

async function logBytes(database: Database): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>('select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::bigint as bytes from pg_control_checkpoint()');
  return rows[0]?.bytes ?? 0;
}
