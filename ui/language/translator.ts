import { IntlMessageFormat } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode } from 'react';
import type { TextKeys, Translate } from './define-texts.ts';
import type { Language } from './languages.ts';

/** As they stand in the file of a catalogue. Built pages have them read already, but for plain ones: tools/compile-texts.mjs. */
export type Messages<K extends TextKeys> = Readonly<Record<keyof K & string, string>>;
/** A message that has been read: its literals, placeholders, plurals and tags. */
export type Parsed = ReturnType<IntlMessageFormat['getAst']>;

type Given = Readonly<Record<string, unknown>>;
type Tag = (inside: ReactNode) => ReactNode;

/** Nothing in it that would have to be read. */
const isPlain = (message: string | Parsed): message is string => typeof message === 'string' && !/[{}<]/.test(message);
/** `TYPE.literal` of the message format. */
const literal = 0;

/** Says the messages of one language; each is read once, when it is first said. */
export function translator<K extends TextKeys>(language: Language, messages: Messages<K>, change?: (parsed: Parsed) => Parsed): Translate<K> {
  const read = new Map<string, IntlMessageFormat>();
  const messageOf = (key: string): string | Parsed => messages[key as keyof K & string];

  const formatOf = (key: string): IntlMessageFormat => {
    const known = read.get(key);
    if (known !== undefined) return known;
    const message = messageOf(key);
    const format = new IntlMessageFormat(isPlain(message) ? [{ type: literal, value: message }] : message, language.rules);
    const made = change === undefined ? format : new IntlMessageFormat(change(format.getAst()), language.rules);
    read.set(key, made);
    return made;
  };
  const say = (key: string, values?: Given): string => {
    const message = messageOf(key);
    if (change === undefined && isPlain(message)) return message;
    // Only strings, numbers and dates reach this: the types send tags to `rich`.
    return formatOf(key).format(values as Record<string, string>) as string;
  };
  const rich = (key: string, values?: Given): ReactNode => {
    const given = Object.entries(values ?? {}).map(([name, value]) => [name, typeof value === 'function' ? wrap(value as Tag) : value]);
    return together(formatOf(key).format<ReactNode>(Object.fromEntries(given) as Record<string, string>));
  };
  const find = (key: string): string | undefined => (Object.hasOwn(messages, key) && isPlain(messageOf(key)) ? say(key) : undefined);
  return Object.assign(say, { rich, find, language }) as Translate<K>;
}

function wrap(tag: Tag): (parts: readonly ReactNode[]) => ReactNode {
  return (parts) => tag(together(parts));
}

/** Parts of a sentence have no identity; as arguments they need no keys. */
function together(parts: ReactNode | readonly ReactNode[]): ReactNode {
  return Array.isArray(parts) ? createElement(Fragment, null, ...(parts as ReactNode[])) : (parts as ReactNode);
}
