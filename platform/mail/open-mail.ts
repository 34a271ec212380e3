import type { Database } from '../db/index.ts';
import type { Slice } from '../http/index.ts';
import type { Job } from '../jobs/index.ts';
import type { Logger } from '../log/index.ts';
import { deliverMail, forgetGivenUp } from './deliver-mail.ts';
import { createMailbox } from './mailbox.ts';
import { mailboxRoutes } from './mailbox-routes.ts';
import { createOutbox } from './outbox.ts';
import type { SendMail } from './send-mail.ts';
import { createSmtpTransport, type SmtpSettings } from './smtp-transport.ts';

/** How soon a new letter is noticed. */
const lookEveryMs = 1_000;
const forgetEveryMs = 3_600_000;

export type OpenMailOptions = {
  readonly database: Database;
  readonly smtp: SmtpSettings | undefined;
  /** `address` or `Name <address>`. */
  readonly from: string;
  readonly development: boolean;
  readonly newId: () => string;
  readonly now: () => number;
  /** 0 ≤ x < 1; spreads letters that are tried again. */
  readonly random: () => number;
  readonly log: Logger;
};

export type Mail = {
  readonly sendMail: SendMail;
  /** Whether letters reach anybody. */
  readonly canSend: boolean;
  /** Letters are kept for whoever develops, and shown at `/dev/mail`. */
  readonly hasMailbox: boolean;
  readonly slice: Slice;
};

/** The way that letters take here: to a mail server, into the mailbox of a development server, or nowhere. */
export function openMail(options: OpenMailOptions): Mail {
  const { database, smtp, from, newId, now, random, log } = options;
  const close = async (): Promise<void> => undefined;
  if (smtp !== undefined) {
    const transport = createSmtpTransport(smtp);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    // A mail server that hangs must not hold up the end of the process: the lease brings the letter back.
    const run = (): Promise<void> => Promise.race([ended, deliverMail({ database, transport, from, now, random, log })]);
    const jobs: Job[] = [
      { name: 'mail.deliver', everyMs: lookEveryMs, run },
      { name: 'mail.forget-given-up', everyMs: forgetEveryMs, run: async () => void (await forgetGivenUp({ database, now })) },
    ];
    return { sendMail: createOutbox({ newId, now }), canSend: true, hasMailbox: false, slice: { name: 'mail', jobs, close: async () => end() } };
  }
  if (options.development) {
    return { sendMail: createMailbox({ newId, now }), canSend: true, hasMailbox: true, slice: { name: 'mail', routes: (app) => mailboxRoutes(app, database), close } };
  }
  return { sendMail: createNowhere(log), canSend: false, hasMailbox: false, slice: { name: 'mail', close } };
}

/** A letter is dropped, and the first one is told: nobody should wait for a letter without anybody knowing why. */
function createNowhere(log: Pick<Logger, 'warn'>): SendMail {
  let told = false;
  return async () => {
    if (told) return;
    told = true;
    log.warn({}, 'a letter was not sent because no mail server is configured (smtp.url, SMTP_URL); this is told once');
  };
}
