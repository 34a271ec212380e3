/** The part of a person that decides who is shown large. */
type Speaker = { readonly id: string; readonly speaking: boolean; readonly isMe: boolean; readonly viewer: boolean };

/**
 * Who is shown large when nothing is pinned or shared: whoever speaks, until they are quiet and somebody else speaks.
 * Never oneself while others are there, and never somebody who cannot be seen.
 *
 * Answers an id, or undefined when nobody can be shown
 */
export function chooseSpeaker(current: string | undefined, people: readonly Speaker[]): string | undefined {
  const shown = people.filter((person) => !person.viewer);
  const others = shown.filter((person) => !person.isMe);
  const still = others.find((person) => person.id === current);
  if (still?.speaking === true) return still.id;
  return others.find((person) => person.speaking)?.id ?? still?.id ?? others[0]?.id ?? shown[0]?.id;
}
