import { useState } from 'react';
import type { Person } from '../session/person.ts';
import { chooseSpeaker } from './choose-speaker.ts';

/** Who is shown large while nothing is pinned or shared, by id. */
export function useSpeaker(people: readonly Person[]): string | undefined {
  const [speaker, setSpeaker] = useState<string>();
  const chosen = chooseSpeaker(speaker, people);
  if (chosen !== speaker) setSpeaker(chosen);
  return chosen;
}
