import { readMigrations, type SliceMigrations } from '../db/index.ts';

export { AuditLog, type RecordAudit } from './audit-log.ts';
export type { AuditContext, AuditEntry } from './audit-entry.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function auditMigrations(): SliceMigrations {
  return readMigrations('audit', import.meta.url);
}
