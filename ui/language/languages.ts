/** A language that the pages speak: its tag, its own name, how it is written, and whose rules of plural and number it follows. */
export type Language = { readonly tag: string; readonly name: string; readonly dir: 'ltr' | 'rtl'; readonly rules: string; readonly pseudo?: true };

/** Real ones. A new one is a line here and a file beside every `en.json`; the check of the texts names what is missing. */
export const languages: readonly Language[] = [
  { tag: 'en', name: 'English', dir: 'ltr', rules: 'en' },
  { tag: 'de', name: 'Deutsch', dir: 'ltr', rules: 'de' },
];

/** Made from English: every letter accented and a third longer; and the same from right to left. What stays plain was never a text. */
export const pseudoLanguages: readonly Language[] = [
  { tag: 'en-XA', name: 'Pseudo', dir: 'ltr', rules: 'en', pseudo: true },
  { tag: 'ar-XB', name: 'Pseudo, right to left', dir: 'rtl', rules: 'en', pseudo: true },
];

/** The language of texts that were never translated, and of people whose languages we do not speak. */
export const firstLanguage = languages[0] as Language; // the list above is not empty

/** The language with this tag, pseudo ones included. */
export function findLanguage(tag: string): Language | undefined {
  return [...languages, ...pseudoLanguages].find((language) => language.tag === tag);
}

/** The first of a person's languages that we speak, whatever its region; English when there is none. */
export function matchLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language.tag === primary);
    if (found !== undefined) return found;
  }
  return firstLanguage;
}
