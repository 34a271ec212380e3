import { use, useSyncExternalStore } from 'react';
import type { TextKeys, Texts, Translate } from './define-texts.ts';
import { languageStore, type LanguageChoice } from './language-store.ts';
import { firstLanguage, type Language } from './languages.ts';

/**
 * The texts of a catalogue in the language of the page; the component renders again when that changes.
 *
 * Answers `t`, by which a key becomes a string: `t('room.people', { count })`. Suspends while a language is on its way.
 */
export function useTexts<K extends TextKeys>(texts: Texts<K>): Translate<K> {
  const language = useLanguage();
  const found = texts.in(language);
  return found instanceof Promise ? use(found) : found;
}

/** The same outside of components, for what is said once: a toast, an error. English while another language is on its way. */
export function readTexts<K extends TextKeys>(texts: Texts<K>): Translate<K> {
  const found = texts.in(languageStore.read());
  return found instanceof Promise ? (texts.in(firstLanguage) as Translate<K>) : found; // English comes with the code
}

export function useLanguage(): Language {
  return useSyncExternalStore(languageStore.subscribe, languageStore.read);
}

export function useLanguageChoice(): LanguageChoice {
  return useSyncExternalStore(languageStore.subscribe, languageStore.readChoice);
}
