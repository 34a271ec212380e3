import type { RawField, RawResult } from './engine.ts';

/** The messages of an answer that matter to us, as PGlite's parser names them. */
export type AnswerMessage =
  | { readonly name: 'rowDescription'; readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] }
  | { readonly name: 'dataRow'; readonly fields: readonly (string | null)[] }
  | { readonly name: 'commandComplete'; readonly text: string };

/**
 * Reads the result of one statement out of the messages that answered it.
 *
 * Answers the result, or undefined when no command was completed: an empty statement, or an engine that is no more
 */
export function readAnswer(messages: readonly { readonly name: string }[]): RawResult | undefined {
  let fields: readonly RawField[] = [];
  const rows: (readonly (string | null)[])[] = [];
  let tag: string | undefined;
  for (const message of messages as readonly AnswerMessage[]) {
    // Others (parseComplete, notices) match no case.
    switch (message.name) {
      case 'rowDescription':
        fields = message.fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID }));
        break;
      case 'dataRow':
        rows.push(message.fields);
        break;
      case 'commandComplete':
        tag = message.text;
        break;
    }
  }
  return tag === undefined ? undefined : { command: tag.split(' ', 1)[0] ?? '', fields, rows, affected: affectedBy(tag) };
}

/** `INSERT 0 3`, `UPDATE 3`; other tags count rows that were only read, or nothing. */
function affectedBy(tag: string): number {
  const written = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/.exec(tag)?.[1];
  return written === undefined ? 0 : Number(written);
}
