import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupSource } from './write-backup.ts';
import { listDataFiles } from './list-data-files.ts';

/** Answers about how many bytes a backup will have, on the high side: nobody knows how well it can be compressed. */
export async function estimateBackup({ database, dataDir, withKeys }: Pick<BackupSource, 'database' | 'dataDir' | 'withKeys'>): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>(
    `select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  let bytes = rows[0]?.bytes ?? 0;
  // A file that has gone meanwhile takes no room.
  for (const file of await listDataFiles(dataDir, withKeys)) bytes += await stat(join(dataDir, file)).then(({ size }) => size, () => 0);
  return bytes;
}
