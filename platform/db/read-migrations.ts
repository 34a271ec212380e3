import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bug } from '@parley/engine-wire';
import type { MigrationFile, SliceMigrations } from './migrate.ts';

const fileName = /^\d{4}-[a-z0-9-]+\.sql$/;

/**
 * Reads a slice's migrations: `readMigrations('meetings', import.meta.url)` from the slice's index.
 *
 * From sources they lie in `migrations/` beside the caller; in the build everything is one file, and the build has
 * copied them to `migrations/<slice>/` beside that.
 *
 * Errors  Bug when there are none or one has a wrong name: a build that forgot them must not start on an empty schema
 */
export function readMigrations(slice: string, callerUrl: string): SliceMigrations {
  const here = fileURLToPath(new URL('./migrations/', callerUrl));
  const folder = [join(here, slice), here].find((path) => existsSync(path));
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
  if (folder === undefined || names.length === 0) throw new Bug(`the migrations of ${slice} are missing (${here})`);

  const seen = new Set<string>();
  const files = names.map((name): MigrationFile => {
    const number = name.slice(0, 4);
    if (!fileName.test(name) || seen.has(number)) throw new Bug(`${slice}/${name} is not a migration's name, or its number is taken`);
    seen.add(number);
    return { name, sql: readFileSync(join(folder, name), 'utf8') };
  });
  return { slice, files };
}
