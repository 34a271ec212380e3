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
  readonly language: Language;
}

/** Texts that travel together, in every language. Made by `defineTexts`, read by `useTexts` and `readTexts`. */
export type Texts<K extends TextKeys> = {
  /** Ready, or a promise of it that is the same on every call. Never rejects: without its file a language shows English. */
  readonly in: (language: Language) => Translate<K> | Promise<Translate<K>>;
};
export type TranslateOf<T> = T extends Texts<infer K> ? Translate<K> : never;

type Loaders<K extends TextKeys> = Readonly<Record<string, () => Promise<{ readonly default: Messages<K> }>>>;

/**
 * Makes a catalogue from its English texts, which come with the code, and the files of other languages, which come when needed.
 *
 * Shape   K is written by `node tools/texts.mjs` from en.json
 */
export function defineTexts<K extends TextKeys>(english: Messages<K>, others: Loaders<K>): Texts<K> {
  const ready = new Map<string, Translate<K>>([[firstLanguage.tag, translator<K>(firstLanguage, english)]]);
  const coming = new Map<string, Promise<Translate<K>>>();

  const load = async (language: Language): Promise<Translate<K>> => {
    try {
      const made =
        language.pseudo === true
          ? translator<K>(language, english, (await import('./pseudo.ts')).makePseudo(language))
          : translator<K>(language, ((await others[language.tag]?.()) ?? { default: english }).default);
      ready.set(language.tag, made);
      return made;
    } catch {
      // Offline, or a newer server without this file: English is better than nothing, and the next change asks again.
      coming.delete(language.tag);
      return translator<K>(firstLanguage, english);
    }
  };
  const get = (language: Language): Translate<K> | Promise<Translate<K>> => {
    const made = ready.get(language.tag);
    if (made !== undefined) return made;
    const promise = coming.get(language.tag) ?? load(language);
    coming.set(language.tag, promise);
    return promise;
  };
  beforeLanguageChanges((language) => Promise.resolve(get(language)));
  return { in: get };
}
