import { isHosting, type MeetingRole } from '@parley/meetings/contract';
import type { Person } from '../../session/person.ts';

/** Somebody in the list, with their place in the queue of hands: 1 is whose turn it is. */
export type ListedPerson = { readonly person: Person; readonly hand: number | undefined };

export type PeopleLists = {
  /** Who takes part: raised hands first, in their order, then oneself, then by name. */
  readonly taking: readonly ListedPerson[];
  readonly viewers: readonly ListedPerson[];
  readonly total: number;
};

/** From here on a list is searched, not read. */
export const searchFrom = 8;

type Options = { readonly search: string; readonly language: string };

/** Everybody as the panel shows them. A second connection that only shares a screen is not a person. [S0-184] */
export function listPeople(people: readonly Person[], { search, language }: Options): PeopleLists {
  const persons = people.filter(({ standing }) => standing.group === 'user');
  const queue = handQueue(persons);
  const wanted = fold(search.trim(), language);
  const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const listed = persons
    .filter(({ name }) => fold(name, language).includes(wanted))
    .map((person): ListedPerson => ({ person, hand: placeIn(queue, person.id) }))
    .sort((a, b) => (a.hand ?? Infinity) - (b.hand ?? Infinity) || Number(b.person.isMe) - Number(a.person.isMe) || collator.compare(a.person.name, b.person.name) || collator.compare(a.person.id, b.person.id));
  return { taking: listed.filter(({ person }) => !person.viewer), viewers: listed.filter(({ person }) => person.viewer), total: persons.length };
}

/** Who has raised a hand, by the server's clock. */
export function handQueue(people: readonly Person[]): readonly Person[] {
  return people
    .filter(({ standing }) => standing.handRaisedAt !== undefined)
    .sort((a, b) => compare(a.standing.handRaisedAt ?? '', b.standing.handRaisedAt ?? '') || compare(a.id, b.id));
}

/** Who may be called host in front of others. */
export function roleToShow({ standing }: Person): Extract<MeetingRole, 'host' | 'co-host'> | undefined {
  return isHosting(standing.role) ? (standing.role as 'host' | 'co-host') : undefined;
}

function placeIn(queue: readonly Person[], id: string): number | undefined {
  const index = queue.findIndex((person) => person.id === id);
  return index === -1 ? undefined : index + 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Letters without their marks: who searches for "Jose" finds José. */
function fold(text: string, language: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase(language);
}
