import { readMigrations, type SliceMigrations } from '../db/index.ts';

export { createOutbox } from './outbox.ts';
export type { Letter, SendMail } from './send-mail.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function mailMigrations(): SliceMigrations {
  return readMigrations('mail', import.meta.url);
}
