import type { Queryable } from '../db/index.ts';

/**
 * One letter in plain text.
 *
 * Shape   text holds whole lines; a link stands on a line of its own
 */
export type Letter = { readonly to: string; readonly subject: string; readonly text: string };

/** Puts a letter into the outbox in the caller's transaction: it is sent when that is durable, and never otherwise. */
export type SendMail = (tx: Queryable, letter: Letter) => Promise<void>;
