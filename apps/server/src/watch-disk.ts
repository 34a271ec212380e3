import type { Config } from '@parley/platform/config';
import { checkpointEmbedded, type Database } from '@parley/platform/db';
import { DiskSpace, mebibyte, type DiskRoom, type FileSystemFacts } from '@parley/platform/disk-space';
import type { Logger } from '@parley/platform/log';

export type WatchDiskDeps = {
  readonly config: Pick<Config, 'dataDir' | 'disk'>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Undefined while it is not open yet: on a full disk it may not even open. */
  readonly database: () => Database | undefined;
  /** Instead of the system's own. */
  readonly statfs?: (path: string) => FileSystemFacts;
};

/** Watches the disk of the data directory, and has the database and the operator know of every change. [K-10] */
export function watchDisk({ config, log, database, statfs }: WatchDiskDeps): DiskSpace {
  return new DiskSpace({
    ...(statfs === undefined ? {} : { statfs }),
    dataDir: config.dataDir,
    ballastBytes: config.disk.ballastMiB * mebibyte,
    lowWaterPercent: config.disk.lowWaterPercent,
    report: (error, about) => log.warn({ err: error }, about),
    onChange: (room) => {
      tell(log, room);
      const store = database();
      if (store === undefined) return;
      void store.setWritable(room !== 'none').catch((error: unknown) => log.error({ err: error }, 'the database could not be told of the disk'));
      // Its log is room that needs nobody to make it. On a full disk a checkpoint itself may find none.
      if (room === 'low') void checkpointEmbedded(store).catch((error: unknown) => log.warn({ err: error }, 'the log of the database could not be shortened'));
    },
  });
}

function tell(log: WatchDiskDeps['log'], room: DiskRoom): void {
  if (room === 'plenty') log.info({ room }, 'the disk of the data directory has room again');
  else if (room === 'low') log.warn({ room }, 'the disk of the data directory is nearly full: nothing large is kept');
  else log.error({ room }, 'the disk of the data directory is full: nothing is kept until there is room');
}
