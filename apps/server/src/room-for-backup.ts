import { estimateBackup } from '@parley/platform/backup';
import type { Database } from '@parley/platform/db';
import { mebibyte } from '@parley/platform/disk-space';

/** Its message goes on a sentence that has said what was not done. */
export class NoRoomForBackup extends Error {}

export type RoomForBackup = { readonly freeBytes: number; readonly mayStore: (bytes: number) => boolean };

const mib = (bytes: number): string => `${Math.ceil(bytes / mebibyte)} MiB`;

/**
 * Looks before a backup is written into the data directory: half a backup helps nobody, and takes what the database needs.
 *
 * Errors  NoRoomForBackup
 */
export async function demandRoomForBackup(source: { readonly database: Database; readonly dataDir: string; readonly withKeys: boolean }, { freeBytes, mayStore }: RoomForBackup): Promise<void> {
  const bytes = await estimateBackup(source);
  if (!mayStore(bytes)) throw new NoRoomForBackup(`the disk of ${source.dataDir} is nearly full: ${mib(freeBytes)} are free, and a backup takes up to ${mib(bytes)}`);
}
