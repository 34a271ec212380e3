import type { ReactNode } from 'react';
import { beforeLanguageChanges } from './language-store.ts';
import { firstLanguage, type Language } from './languages.ts';
import { translator, type Messages } from './translator.ts';

/** What a placeholder takes; `keys.gen.ts` says it per key. */
type Kind = 'text' | 'number' | 'date' | 'tag';
export type TextKeys = Readonly<Record<string, Readonly<Record<string, Kind>>>>;

// A text with a tag cannot become a string: `never` sends its caller to `rich`.
type Value<K extends Kind> = { text: string | number; number: number; date: Date | number; tag: never }[K];
type RichValue<K extends Kind> = { text: ReactNode; number: number; date: Date | number; tag: (inside: ReactNode) => ReactNode }[K];
type Values<V extends Record<string, Kind>> = { readonly [Name in keyof V]: Value<V[Name]> };
type RichValues<V extends Record<string, Kind>> = { readonly [Name in keyof V]: RichValue<V[Name]> };
type WithKey<K extends TextKeys, Key extends keyof K> = { readonly [Name in keyof K[Key]]: K[Key][Name] };
/** A text without placeholders takes one argument, every other text takes two. */
type Rest<V, Given> = keyof V extends never ? [] : [values: Given];

/** Says a text in the language of the page. */
export interface Translate<K extends TextKeys> {
  <Key extends keyof K & string>(key: Key, ...rest: Rest<K[Key], Values<WithKey<K, Key>>>): string;
  /** The same with elements: a placeholder takes a node, a tag takes a function from what is inside it to a node. */
  readonly rich: <Key extends keyof K & string>(key: Key, ...rest: Rest<K[Key], RichValues<WithKey<K, Key>>>) => ReactNode;
  /** A text whose key comes from elsewhere, such as the code of an error; undefined when there is none, or it has placeholders. */
  readonly find: (key: string) => string | undefined;
  readonly language: Language;
}

/** Texts that travel together, in every language. Made by `defineTexts`, read by `useTexts` and `readTexts`. */
export type Texts<K extends TextKeys> = {
  /** The same promise on every call, for React's `use`. Never rejects: without its file a language shows English. */
  readonly in: (language: Language) => Promise<Translate<K>>;
  /** What is there without waiting; English while another language is on its way. */
  readonly now: (language: Language) => Translate<K>;
};
export type TranslateOf<T> = T extends Texts<infer K> ? Translate<K> : never;

type Loaders<K extends TextKeys> = Readonly<Record<string, () => Promise<{ readonly default: Messages<K> }>>>;

/**
 * Makes a catalogue from its English texts, which come with the code, and the files of other languages, which come when needed.
 *
 * Shape   K is written by `node tools/texts.mjs` from en.json
 */
export function defineTexts<K extends TextKeys>(english: Messages<K>, others: Loaders<K>): Texts<K> {
  const first = translator<K>(firstLanguage, english);
  const ready = new Map<string, Translate<K>>([[firstLanguage.tag, first]]);
  const promises = new Map<string, Promise<Translate<K>>>([[firstLanguage.tag, kept(first)]]);

  const load = async (language: Language): Promise<Translate<K>> => {
    try {
      const made =
        language.pseudo === true
          ? translator<K>(language, english, (await import('./pseudo.ts')).makePseudo(language))
          : translator<K>(language, ((await others[language.tag]?.()) ?? { default: english }).default);
      ready.set(language.tag, made);
      return made;
    } catch {
      return first; // offline, or a newer server without this file: English is better than nothing
    }
  };
  const get = (language: Language): Promise<Translate<K>> => {
    const promise = promises.get(language.tag) ?? load(language);
    promises.set(language.tag, promise);
    return promise;
  };
  beforeLanguageChanges((language) => {
    // What did not come the last time is asked for again now, and only now: a page that waits for it would ask for ever.
    if (!ready.has(language.tag)) promises.delete(language.tag);
    return get(language);
  });
  return { in: get, now: (language) => ready.get(language.tag) ?? first };
}

/** A promise that React's `use` reads without waiting, by the fields that React itself writes on promises. */
function kept<T>(value: T): Promise<T> {
  return Object.assign(Promise.resolve(value), { status: 'fulfilled', value });
}
