import { useMemo } from 'react';
import { languageStore } from './language-store.ts';
import type { Language } from './languages.ts';
import { useLanguage } from './use-texts.ts';

type Moment = Date | number | string;

/** Dates, numbers and lists as the language of the page writes them; a region comes from the browser when it is the same language. */
export type Formats = {
  readonly time: (at: Moment) => string;
  readonly date: (at: Moment) => string;
  readonly longDate: (at: Moment) => string;
  readonly dateTime: (at: Moment) => string;
  /** To the second. */
  readonly moment: (at: Moment) => string;
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** "a, b and c" */
  readonly list: (items: readonly string[]) => string;
};

const made = new Map<string, Formats>();

export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => formatsOf(language), [language]);
}

/** The same outside of components. */
export function readFormats(): Formats {
  return formatsOf(languageStore.read());
}

function formatsOf(language: Language): Formats {
  const known = made.get(language.tag);
  if (known !== undefined) return known;
  const locale = withRegion(language.rules);
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const longDate = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const formats: Formats = {
    time: (at) => time.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    longDate: (at) => longDate.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    list: (items) => list.format(items),
  };
  made.set(language.tag, formats);
  return formats;
}

/** British and American English write a date differently; the browser knows which one is meant. */
function withRegion(rules: string): string {
  const mine = typeof navigator === 'undefined' ? [] : navigator.languages;
  return mine.find((tag) => tag.split('-')[0]?.toLowerCase() === rules) ?? rules;
}
