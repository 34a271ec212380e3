import { renderToStaticMarkup } from 'react-dom/server';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { defineTexts } from './define-texts.ts';
import { chooseLanguage } from './language-store.ts';
import { findLanguage, firstLanguage, matchLanguage, type Language } from './languages.ts';

type Keys = { plain: {}; people: { count: 'number' }; owner: { name: 'text' }; invite: { who: 'text'; link: 'tag' } };
const english = {
  plain: 'Don’t leave',
  people: '{count, plural, =0 {nobody} one {# person} other {# people}}',
  owner: '{name} is here',
  invite: '{who} asks you to <link>come in</link>.',
};
const german = { plain: 'Bleiben Sie', people: '{count, plural, =0 {niemand} one {# Person} other {# Personen}}', owner: '{name} ist da', invite: '{who} bittet Sie, <link>einzutreten</link>.' };
const languageOf = (tag: string): Language => findLanguage(tag) ?? firstLanguage;
const makeTexts = () => defineTexts<Keys>(english, { de: () => Promise.resolve({ default: german }) });

describe('texts', () => {
  it('says a text, with plural forms and placeholders', async () => {
    const t = await makeTexts().in(firstLanguage);

    expect([t('plain'), t('owner', { name: '<b>Ada</b> {x}' })]).toEqual(['Don’t leave', '<b>Ada</b> {x} is here']);
    expect([0, 1, 2, 1000].map((count) => t('people', { count }))).toEqual(['nobody', '1 person', '2 people', '1,000 people']);
  });

  it('[S0-198] says it in another language, whose file comes when it is needed', async () => {
    const texts = makeTexts();
    const coming = texts.in(languageOf('de'));

    expect(texts.now(languageOf('de'))('plain')).toBe('Don’t leave');
    const t = await coming;
    expect([t('plain'), t('people', { count: 1 }), t('people', { count: 1000 })]).toEqual(['Bleiben Sie', '1 Person', '1.000 Personen']);
    expect(texts.in(languageOf('de'))).toBe(coming);
    expect(texts.now(languageOf('de'))).toBe(t);
  });

  it('puts elements into a sentence', async () => {
    const t = await makeTexts().in(firstLanguage);
    const node = t.rich('invite', { who: createElement('b', null, 'Ada'), link: (inside) => createElement('a', { href: '/m' }, inside) });

    expect(renderToStaticMarkup(node)).toBe('<b>Ada</b> asks you to <a href="/m">come in</a>.');
  });

  it('finds a text by a key that comes from elsewhere, unless it would have a hole', async () => {
    const t = await makeTexts().in(languageOf('de'));

    expect([t.find('plain'), t.find('owner'), t.find('unknown'), t.find('toString')]).toEqual(['Bleiben Sie', undefined, undefined, undefined]);
  });

  it('shows English when the file of a language does not come, and asks again when it is chosen again', async () => {
    let isOffline = true;
    const texts = defineTexts<Keys>(english, { de: () => (isOffline ? Promise.reject(new Error('offline')) : Promise.resolve({ default: german })) });

    expect((await texts.in(languageOf('de')))('plain')).toBe('Don’t leave');
    expect(texts.in(languageOf('de'))).toBe(texts.in(languageOf('de')));
    isOffline = false;
    await chooseLanguage('de');
    expect((await texts.in(languageOf('de')))('plain')).toBe('Bleiben Sie');
  });

  it('makes pseudo languages that change every letter and keep what is put in', async () => {
    const accented = await makeTexts().in(languageOf('en-XA'));
    const mirrored = await makeTexts().in(languageOf('ar-XB'));

    expect(accented('owner', { name: 'Ada' })).toBe('Ada íš ĥéŕé~~~');
    expect(accented('people', { count: 2 })).toMatch(/^2 ƥéóƥĺé~+$/);
    expect(mirrored('owner', { name: 'Ada' })).toBe('Ada\u202e is here\u202c');
    expect(accented('plain')).not.toContain('leave');
  });

  it('takes the first language of a person that it speaks, and English when there is none', () => {
    expect([['de-AT', 'en'], ['fr', 'de'], ['fr'], [], ['en-GB', 'de']].map((wanted) => matchLanguage(wanted).tag)).toEqual(['de', 'de', 'en', 'en', 'en']);
  });

  it('refuses at compile time what would fail in front of a person', async () => {
    const t = await makeTexts().in(firstLanguage);
    const never = (): void => {
      // @ts-expect-error -- no such key
      t('unknown');
      // @ts-expect-error -- the placeholder is missing
      t('owner');
      // @ts-expect-error -- the placeholder has another name
      t('owner', { nam: 'Ada' });
      // @ts-expect-error -- a plural takes a number
      t('people', { count: '1' });
      // @ts-expect-error -- a text with a tag is no string
      t('invite', { who: 'Ada', link: 'x' });
      // @ts-expect-error -- an element is no string
      t('owner', { name: createElement('b') });
      // @ts-expect-error -- a text without placeholders takes none
      t('plain', { name: 'Ada' });
      // @ts-expect-error -- a language without one of the texts
      defineTexts<Keys>(english, { de: () => Promise.resolve({ default: { plain: 'x' } }) });
    };

    expect(never).toBeTypeOf('function');
  });
});
