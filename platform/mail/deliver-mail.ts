import type { Database } from '../db/index.ts';
import { redact, type Logger } from '../log/index.ts';
import { composeLetter } from './compose-letter.ts';
import { LetterRefused, type MailTransport } from './mail-transport.ts';
import { nextAttempt } from './retry-times.ts';

/** Sent side by side; more would look like a flood to the mail server. */
const batch = 5;
/** Longer than one letter can take: afterwards its process counts as dead and another one sends it. */
const leaseMs = 5 * 60_000;
/** Of the sentence about a failure; a server's answer may be a page. */
const maxProblemLength = 300;

export type DeliverMailOptions = {
  readonly database: Database;
  readonly transport: MailTransport;
  /** `address` or `Name <address>`. */
  readonly from: string;
  readonly now: () => number;
  /** [0, 1) */
  readonly random: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
};

type DueLetter = { readonly id: string; readonly recipient: string; readonly subject: string; readonly body: string; readonly created_at: Date; readonly attempts: number };

/**
 * Sends every letter that is due. Any number of processes may do this at the same time.
 *
 * A letter is leased, sent outside of any transaction, and deleted. Who dies between sending and deleting leaves it to
 * somebody else, who sends it again under the same Message-ID: twice is better than never.
 *
 * Errors  DatabaseError; a mail server's problems are written into the row
 */
export async function deliverMail(options: DeliverMailOptions): Promise<void> {
  for (;;) {
    const letters = await lease(options);
    await Promise.all(letters.map((letter) => deliver(options, letter)));
    if (letters.length < batch) return;
  }
}

/** Long enough to find out why somebody got no letter. */
const givenUpKeptMs = 30 * 24 * 3_600_000;

/** Takes away the rows of letters that were given up long ago. Answers how many */
export async function forgetGivenUp({ database, now }: Pick<DeliverMailOptions, 'database' | 'now'>): Promise<number> {
  return (await database.query('delete from mail_outbox where given_up_at < $1', [new Date(now() - givenUpKeptMs)])).affected;
}

async function lease({ database, now }: DeliverMailOptions): Promise<DueLetter[]> {
  const at = now();
  const { rows } = await database.query<DueLetter>(
    `update mail_outbox set attempts = attempts + 1, next_attempt_at = $2
      where id in (select id from mail_outbox where given_up_at is null and next_attempt_at <= $1 order by next_attempt_at limit $3 for update skip locked)
      returning id, recipient, subject, body, created_at, attempts`,
    [new Date(at), new Date(at + leaseMs), batch],
  );
  return rows;
}

async function deliver(options: DeliverMailOptions, letter: DueLetter): Promise<void> {
  const { id, recipient: to, subject, body: text, created_at: createdAt, attempts } = letter;
  try {
    await options.transport.send(composeLetter({ to, subject, text }, { id, createdAt }, options.from));
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).replaceAll(to, redact(to)).slice(0, maxProblemLength);
    const at = error instanceof LetterRefused ? undefined : nextAttempt({ createdAt, attempts }, options.now(), options.random());
    await (at === undefined ? giveUp(options, letter, problem) : postpone(options, letter, problem, new Date(at)));
    return;
  }
  await options.database.query('delete from mail_outbox where id = $1', [id]);
}

async function postpone({ database, log }: DeliverMailOptions, { id, attempts }: DueLetter, problem: string, at: Date): Promise<void> {
  log.warn({ letterId: id, attempts, problem, nextAttemptAt: at.toISOString() }, 'a letter was not sent and is tried again');
  // Whoever has leased it anew meanwhile knows better.
  await database.query('update mail_outbox set next_attempt_at = $3, last_problem = $4 where id = $1 and attempts = $2', [id, attempts, at, problem]);
}

/** The text goes: it has links in it that open something. */
async function giveUp({ database, log, now }: DeliverMailOptions, { id, attempts, recipient }: DueLetter, problem: string): Promise<void> {
  log.error({ letterId: id, attempts, problem, recipient: redact(recipient) }, 'a letter was given up; its reader does not get it');
  await database.query(`update mail_outbox set given_up_at = $3, last_problem = $4, body = '' where id = $1 and attempts = $2`, [id, attempts, new Date(now()), problem]);
}
