import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Made anew at every start, or a copy of what the backup holds anyway. */
const passing = /^(database(\.new)?|backups|owner-.*|ports\.json|.*\.sock|.*\.tmp|ballast|parley-report.*)$/;
/** Folders whose files open what is sealed, or speak for the server. */
const secret = /^(keys|certificates|tls|acme)$/;

/**
 * The files of a data directory that belong into a backup, as paths inside it.
 *
 * Shape   only the first name decides; links are not followed
 */
export async function listDataFiles(dataDir: string, withKeys: boolean): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(dataDir, folder), { withFileTypes: true })) {
      if (folder === '' && (passing.test(entry.name) || (secret.test(entry.name) && !withKeys))) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  await walk('');
  return found.sort();
}
