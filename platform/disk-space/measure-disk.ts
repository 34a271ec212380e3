import { statfsSync } from 'node:fs';
import type { FileSystemFacts } from './disk-space.ts';
import { leastFreeBytes } from './judge-disk.ts';

export type MeasuredDisk = {
  readonly freeBytes: number;
  /** Whether so many bytes may be written by what must be done, such as a backup before an upgrade: it may go below the low-water mark, and leaves what the database needs. */
  readonly mayStore: (bytes: number) => boolean;
};

/**
 * Looks at a disk once, where nobody watches it.
 *
 * Errors  the file system's
 */
export function measureDisk(path: string, statfs: (path: string) => FileSystemFacts = statfsSync): MeasuredDisk {
  const { bavail, bsize } = statfs(path);
  const freeBytes = bavail * bsize;
  return { freeBytes, mayStore: (bytes) => freeBytes - bytes >= leastFreeBytes };
}
