import type { SendMail } from './send-mail.ts';

/** The door to the outbox: a letter is one row of the caller's transaction. */
export function createOutbox(options: { readonly newId: () => string; readonly now: () => number }): SendMail {
  return async (tx, { to, subject, text }) => {
    await tx.query('insert into mail_outbox (id, recipient, subject, body, created_at, next_attempt_at) values ($1, $2, $3, $4, $5, $5)', [
      options.newId(), to, subject, text, new Date(options.now()),
    ]);
  };
}
