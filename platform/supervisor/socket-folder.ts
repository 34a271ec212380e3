import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for the unix sockets between our processes: short, because a socket's path ends at 107 bytes and a data
 * directory may be deep; named after the data directory and this process, so that two servers never meet in it.
 *
 * Answers  the path of a new folder with mode 0700; folders of dead processes are removed
 */
export function makeSocketFolder(dataDir: string): string {
  const prefix = `parley-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}-`;
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  const folder = join(tmpdir(), `${prefix}${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process: it lives, and its folder is not ours to remove.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
