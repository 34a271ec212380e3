import { estimateBackup } from '@parley/platform/backup';
import type { Config } from '@parley/platform/config';
import type { Database } from '@parley/platform/db';
import { measureDisk, mebibyte, type MeasuredDisk } from '@parley/platform/disk-space';

/** Its message goes on a sentence that has said what was not done. */
export class NoRoomForBackup extends Error {}

const mib = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;

/**
 * Looks before a backup is written into the data directory: half a backup helps nobody, and takes what the database needs.
 *
 * Shape   leave `low-water` as every large thing does; `least` for what must be done
 * Errors  NoRoomForBackup
 */
export async function demandRoomForBackup(
  config: Pick<Config, 'dataDir' | 'disk'>,
  source: { readonly database: Database; readonly withKeys: boolean },
  leave: 'low-water' | 'least',
  measure: (path: string, settings: Config['disk']) => MeasuredDisk = measureDisk,
): Promise<void> {
  const { freeBytes, lowWaterBytes, leastFreeBytes } = measure(config.dataDir, config.disk);
  const kept = leave === 'least' ? leastFreeBytes : lowWaterBytes;
  const bytes = await estimateBackup({ ...source, dataDir: config.dataDir });
  if (freeBytes - bytes >= kept) return;
  throw new NoRoomForBackup(`the disk of ${config.dataDir} has ${mib(freeBytes)} free, and a backup of up to ${mib(bytes)} would leave less than ${mib(kept)}`);
}
