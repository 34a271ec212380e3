import { readMigrations, type SliceMigrations } from '../db/index.ts';

export { openMail, type Mail } from './open-mail.ts';
export { createOutbox } from './outbox.ts';
export type { Letter, SendMail } from './send-mail.ts';
export type { SmtpSettings } from './smtp-transport.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function mailMigrations(): SliceMigrations {
  // Letters of before a restore were sent or given up since; a link in one may have been taken back.
  return { ...readMigrations('mail', import.meta.url), afterRestore: [{ table: 'mail_outbox', sql: 'delete from mail_outbox' }] };
}
