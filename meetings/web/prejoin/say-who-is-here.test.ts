import { readTexts } from '@parley/ui';
import { expect, test } from 'vitest';
import { sayWhoIsHere } from './say-who-is-here.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

const names = ['Ada', 'Bob', 'Cy', 'Di', 'Ed'];
const people = (count: number) => names.slice(0, count).map((name) => ({ id: name, name, picture: '' }));

test.each([
  [0, 'No one else is here'],
  [1, 'Ada is here'],
  [2, 'Ada and Bob are here'],
  [3, 'Ada, Bob and Cy are here'],
  [4, 'Ada, Bob, Cy and 1 other are here'],
  [12, 'Ada, Bob, Cy and 9 others are here'],
])('[S0-103] with %i people inside it says "%s"', (count, sentence) => {
  expect(sayWhoIsHere(readTexts(prejoinTexts), { entry: 'open', count, people: people(count) })).toBe(sentence);
});

test('[S0-103] where names are not for the reader it counts, and where the count is not either it says nothing', () => {
  const t = readTexts(prejoinTexts);
  expect(sayWhoIsHere(t, { entry: 'waiting', count: 2, people: [] })).toBe('2 people are here');
  expect(sayWhoIsHere(t, { entry: 'locked', count: null, people: [] })).toBeUndefined();
  expect(sayWhoIsHere(t, { entry: 'new', count: null, people: [] })).toBe('Joining starts the meeting.');
});
