import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The ports that are really open, by door. `udp` is the media port. */
export type OpenPorts = { readonly http: number; readonly https?: number; readonly udp?: number; readonly metrics?: number };

const fileName = 'ports.json';

/** Writes `ports.json` in one step: a reader sees the old file or the whole new one. */
export async function writePortsFile(dataDir: string, ports: OpenPorts): Promise<void> {
  const target = join(dataDir, fileName);
  const draft = `${target}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(ports)}\n`, { mode: 0o600 });
  await rename(draft, target);
}

/** Answers  the ports, or undefined while no server has written them */
export async function readPortsFile(dataDir: string): Promise<OpenPorts | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, fileName), 'utf8')) as OpenPorts;
  } catch {
    // Missing or half a start: the reader polls.
    return undefined;
  }
}

/** Removes the file, so that nobody finds the ports of a server that is gone. */
export async function removePortsFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, fileName), { force: true });
}
