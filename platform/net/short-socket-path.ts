import { mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** sockaddr_un holds 108 bytes with the final zero; Node cuts a longer path without a word. macOS has 104. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;

/** Another way to write `directory` that is short enough for a socket called `name`, valid until forgotten. */
export async function shortSocketPath(directory: string, name: string): Promise<{ directory: string; forget(): Promise<void> }> {
  if (Buffer.byteLength(join(directory, name)) <= longestSocketPath) return { directory, forget: async () => undefined };
  if (process.platform === 'linux') {
    const handle = await open(directory, 'r');
    return { directory: `/proc/self/fd/${handle.fd}`, forget: () => handle.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'parley-'));
  await symlink(directory, join(folder, 'd'));
  return { directory: join(folder, 'd'), forget: () => rm(folder, { recursive: true, force: true }) };
}
