import type { ComposedLetter } from './compose-letter.ts';

/** Takes letters to where they are read. */
export type MailTransport = {
  /** Errors  LetterRefused · anything else counts as a problem that may pass */
  send(letter: ComposedLetter): Promise<void>;
};

/** The mail server has said that it will never take this letter. The message is its answer, without the address. */
export class LetterRefused extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'LetterRefused';
  }
}
