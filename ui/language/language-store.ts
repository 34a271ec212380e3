import { Subscribers } from '../subscribers.ts';
import { readSetting, writeSetting } from '../settings.ts';
import { findLanguage, matchLanguage, type Language } from './languages.ts';

const setting = 'language';
const subscribers = new Subscribers();
/** Run before the language changes, so that no page stands half translated or shows a spinner instead of itself. */
const preparations = new Set<(language: Language) => Promise<unknown>>();

let chosen = readChoice();
let current = resolve();

/** The tag that was chosen here, or `system`. */
export type LanguageChoice = string;

/** Takes effect once the texts that are in use have come; it is kept in this browser. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  chosen = findLanguage(choice) === undefined ? 'system' : choice;
  writeSetting(setting, chosen === 'system' ? undefined : chosen);
  const next = resolve();
  await Promise.all([...preparations].map((prepare) => prepare(next)));
  // Another choice may have been made meanwhile.
  current = resolve();
  showLanguage();
  subscribers.tell();
}

/** Says in `<html>` which language the page is in and where its lines begin. Called once before the first render. */
export function showLanguage(): void {
  if (typeof document === 'undefined') return; // outside of a browser there is no page
  document.documentElement.lang = current.pseudo === true ? current.rules : current.tag;
  document.documentElement.dir = current.dir;
}

/** Answers a promise that is kept before the language changes. */
export function beforeLanguageChanges(prepare: (language: Language) => Promise<unknown>): void {
  preparations.add(prepare);
}

/** For `useSyncExternalStore`, and for code outside of components. */
export const languageStore = {
  subscribe: subscribers.subscribe,
  read: (): Language => current,
  readChoice: (): LanguageChoice => chosen,
};

function readChoice(): LanguageChoice {
  const stored = readSetting(setting);
  return stored !== undefined && findLanguage(stored) !== undefined ? stored : 'system';
}

function resolve(): Language {
  return findLanguage(chosen) ?? matchLanguage(typeof navigator === 'undefined' ? [] : navigator.languages);
}
