import { statfsSync } from 'node:fs';
import { leastFreeBytes, lowWaterBytes, type DiskSettings } from './judge-disk.ts';

/** What a file system has free now, and what must stay so: for whom nobody watches the disk. */
export type MeasuredDisk = {
  readonly freeBytes: number;
  /** Below this nothing large is kept. */
  readonly lowWaterBytes: number;
  /** Below this not even what must be done is begun. */
  readonly leastFreeBytes: number;
};

/** Errors  the file system's */
export function measureDisk(path: string, settings: Pick<DiskSettings, 'lowWaterPercent'>): MeasuredDisk {
  const { bavail, blocks, bsize } = statfsSync(path);
  return { freeBytes: bavail * bsize, lowWaterBytes: lowWaterBytes(blocks * bsize, settings), leastFreeBytes };
}
