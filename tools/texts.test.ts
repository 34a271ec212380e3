import { describe, expect, it } from 'vitest';
import { findLiteralTexts } from './literal-texts.mjs';
import { checkCatalogue, placeholdersOf, writeKeys } from './texts.mjs';

const english = { 'room.people': '{count, plural, one {# person} other {# people}}', 'room.title': 'Room of {name}' };
const notes = { 'room.people': 'Above the list.', 'room.title': 'Heading of the page.' };
const german = { 'room.people': '{count, plural, one {# Person} other {# Personen}}', 'room.title': 'Raum von {name}' };
const problemsOf = (changes: object) => checkCatalogue({ name: 'x', english, notes, others: { de: german }, ...changes }).join('\n');

/** Planted faults: a check that cannot fail is no check. */
describe('the check of the texts', () => {
  it('[S0-198] has nothing to say about whole catalogues', () => {
    expect(problemsOf({})).toBe('');
  });

  it.each([
    ['a missing text', { others: { de: { 'room.people': german['room.people'] } } }, 'x/de.json: room.title is missing'],
    ['a text that is gone in English', { others: { de: { ...german, 'room.old': 'alt' } } }, 'x/de.json: room.old is no text any more'],
    ['another placeholder', { others: { de: { ...german, 'room.title': 'Raum von {nmae}' } } }, 'x/de.json: room.title has the placeholders {"nmae":"text"}'],
    ['a plural that became a word', { others: { de: { ...german, 'room.people': '{count} Leute' } } }, 'x/de.json: room.people has the placeholders {"count":"text"}'],
    ['a brace that stays open', { others: { de: { ...german, 'room.title': 'Raum von {name' } } }, 'x/de.json: room.title cannot be read'],
    ['an empty text', { others: { de: { ...german, 'room.title': ' ' } } }, 'x/de.json: room.title is empty'],
    ['a straight apostrophe', { english: { ...english, 'room.title': "Don't" } }, 'x/en.json: room.title has a straight apostrophe'],
    ['a text without a note', { notes: { 'room.people': 'x' } }, 'nothing tells a translator where room.title stands'],
    ['a note without a text', { notes: { ...notes, 'room.old': 'x' } }, 'x/notes.json: room.old is no text any more'],
    ['a key in another spelling', { english: { ...english, 'room.Title': 'x' } }, 'room.Title is not in small letters'],
  ])('finds %s', (_, changes, problem) => {
    expect(problemsOf(changes)).toContain(problem);
  });

  it('knows what a placeholder takes', () => {
    expect(placeholdersOf('{who} sent {n, number} files on {day, date, medium} to <b>{n, plural, other {#}}</b> {role, select, host {hosts} other {all}}')).toEqual({ b: 'tag', day: 'date', n: 'number', role: 'text', who: 'text' });
    expect(writeKeys(english)).toContain(`  'room.people': { count: 'number' };\n  'room.title': { name: 'text' };\n`);
  });
});

describe('the check for texts in sources', () => {
  it.each([
    ['<p>Hello</p>', 'Hello'],
    ['<p>{busy ? "Joining" : t("join")}</p>', 'Joining'],
    ['<p>{`${n} people`}</p>', 'people'],
    ['<p>{problem ?? "Nothing"}</p>', 'Nothing'],
    ['<button aria-label="Close" />', 'Close'],
    ['<img alt={wide ? "A wide picture" : ""} />', 'A wide picture'],
    ['showToast({ id: "x", kind: "plain", text: "Saved" })', 'Saved'],
    ['const note = ({ label = "Password" }) => label', 'Password'],
    ['const title = "Choose a password"', 'Choose a password'],
  ])('finds the text in %s', (source, text) => {
    expect(findLiteralTexts('x.tsx', source).join('\n')).toContain(`"${text}"`);
  });

  it.each(['<p className="text-muted">{t("room.title")}</p>', '<p>{count} · {"…"}</p>', '<input type="text" name="email" aria-invalid={problem !== undefined} />', '<h1>Parley</h1>', 'const names = { alt: "key.alt" }', '<p role={problem === undefined ? undefined : "alert"}>{busy && <Spinner label={t("wait")} />}</p>'])('leaves %s alone', (source) => {
    expect(findLiteralTexts('x.tsx', source)).toEqual([]);
  });
});
