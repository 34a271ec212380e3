import { use, useSyncExternalStore } from 'react';
import type { TextKeys, Texts, Translate } from './define-texts.ts';
import { languageStore, type LanguageChoice } from './language-store.ts';
import type { Language } from './languages.ts';

/**
 * The texts of a catalogue in the language of the page; the component renders again when that changes.
 *
 * Answers `t`, by which a key becomes a string: `t('room.people', { count })`. Suspends while a language is on its way.
 */
export function useTexts<K extends TextKeys>(texts: Texts<K>): Translate<K> {
  // Always by `use`: React loses count of its hooks when a component that has waited does not ask again.
  return use(texts.in(useLanguage()));
}

/** The same outside of components, for what is said once: a toast, an error. English while another language is on its way. */
export function readTexts<K extends TextKeys>(texts: Texts<K>): Translate<K> {
  return texts.now(languageStore.read());
}

export function useLanguage(): Language {
  return useSyncExternalStore(languageStore.subscribe, languageStore.read);
}

export function useLanguageChoice(): LanguageChoice {
  return useSyncExternalStore(languageStore.subscribe, languageStore.readChoice);
}
