import type { AuditLog } from '@parley/platform/audit';
import { eventsKeptMs, pruneEvents } from '@parley/platform/bus';
import { tidyEmbedded, type Database } from '@parley/platform/db';
import type { DiskSpacePort } from '@parley/platform/disk-space';
import type { Job } from '@parley/platform/jobs';

export type HousekeepingDeps = {
  readonly database: Database;
  readonly audit: Pick<AuditLog, 'trim'>;
  readonly auditRetentionDays: number;
  readonly disk: DiskSpacePort;
  readonly now: () => number;
};

/** A fast writer makes a hundred megabytes of log in it. */
const tidyEveryMs = 60_000;
const trimEveryMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/** What would grow for ever if nobody looked after it, and belongs to no slice. On a full disk not even this is begun. [K-10] */
export function housekeeping({ database, audit, auditRetentionDays, disk, now }: HousekeepingDeps): readonly Job[] {
  return [
    { name: 'database.tidy', everyMs: tidyEveryMs, run: async () => void (disk.room() === 'none' || (await tidyEmbedded(database, disk.mayStore))) },
    { name: 'events.prune', everyMs: trimEveryMs, run: async () => void (await pruneEvents(database, new Date(now() - eventsKeptMs))) },
    { name: 'audit.trim', everyMs: trimEveryMs, run: async () => void (await audit.trim(new Date(now() - auditRetentionDays * dayMs))) },
  ];
}
