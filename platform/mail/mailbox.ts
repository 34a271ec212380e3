import type { Queryable } from '../db/index.ts';
import type { SendMail } from './send-mail.ts';

/** Enough to find the letter one looks for; older ones make room. */
export const maxMailboxLetters = 200;

export type MailboxLetter = { readonly id: string; readonly to: string; readonly subject: string; readonly text: string; readonly at: string };

/** Keeps letters for whoever develops, instead of sending them. */
export function createMailbox(options: { readonly newId: () => string; readonly now: () => number }): SendMail {
  return async (tx, { to, subject, text }) => {
    await tx.query('insert into mailbox_letters (id, recipient, subject, body, created_at) values ($1, $2, $3, $4, $5)', [options.newId(), to, subject, text, new Date(options.now())]);
    await tx.query('delete from mailbox_letters where id in (select id from mailbox_letters order by created_at desc, id desc offset $1)', [maxMailboxLetters]);
  };
}

/** Newest first, after a place. */
export async function readMailbox(port: Queryable, { after, limit }: { readonly after: { readonly at: Date; readonly id: string } | undefined; readonly limit: number }): Promise<MailboxLetter[]> {
  const { rows } = await port.query<Omit<MailboxLetter, 'at'> & { at: Date }>(
    `select id, recipient as "to", subject, body as text, created_at as at from mailbox_letters
      where $1::timestamptz is null or (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
