import { letterHtml } from './letter-html.ts';
import type { Letter } from './send-mail.ts';

/** One letter as the mail server gets it. */
export type ComposedLetter = {
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly date: Date;
  readonly text: string;
  readonly html: string;
};

/** RFC 5322 §2.1.1 allows 998 characters in a line; a subject that long is a mistake. */
const maxSubjectLength = 200;

/**
 * Makes a message out of a row of the outbox.
 *
 * The same row gives the same Message-ID each time, so that a letter which is sent twice is shown once by programs that
 * look at it. A line break in a name or a subject could begin a header of its own; every control character becomes a space.
 *
 * Shape   sender: `address` or `Name <address>`
 */
export function composeLetter(letter: Letter, row: { readonly id: string; readonly createdAt: Date }, sender: string): ComposedLetter {
  const from = readSender(sender);
  const subject = oneLine(letter.subject).slice(0, maxSubjectLength);
  const text = letter.text.replace(/\r\n?/g, '\n');
  return { messageId: `<${row.id}@${from.address.split('@')[1] ?? 'localhost'}>`, from, to: oneLine(letter.to), subject, date: row.createdAt, text, html: letterHtml(subject, text) };
}

function readSender(sender: string): { readonly name: string; readonly address: string } {
  const [, name = '', address = sender] = /^([^<]*)<([^<>]*)>\s*$/.exec(sender) ?? [];
  return { name: oneLine(name).trim().replace(/^"(.*)"$/, '$1'), address: oneLine(address).trim() };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
