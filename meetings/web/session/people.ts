import { describePerson, samePerson, type ParticipantFacts, type Person } from './person.ts';
import type { Speech } from './speech.ts';
import type { Volumes } from './volumes.ts';

/**
 * Everybody in the meeting, oneself first. Whoever did not change is the same object as before, and the list is
 * the same list when nobody did: that is what lets a page with fifty tiles draw only the one that speaks.
 */
export class People {
  readonly #speech: Pick<Speech, 'speaks'>;
  readonly #volumes: Pick<Volumes, 'look'>;
  #shown: readonly Person[] = [];

  constructor(speech: Pick<Speech, 'speaks'>, volumes: Pick<Volumes, 'look'>) {
    this.#speech = speech;
    this.#volumes = volumes;
  }

  look(me: ParticipantFacts, others: Iterable<ParticipantFacts>): readonly Person[] {
    const known = new Map(this.#shown.map((person) => [person.id, person]));
    const seen = [me, ...others]
      .filter((one) => one.identity !== '')
      .map((one) => keep(known.get(one.identity), describePerson(one, { isMe: one === me, speaking: this.#speech.speaks(one), volume: this.#volumes.look(one.identity) })));
    const same = seen.length === this.#shown.length && seen.every((person, index) => person === this.#shown[index]);
    if (!same) this.#shown = seen;
    return this.#shown;
  }
}

function keep(before: Person | undefined, now: Person): Person {
  return before !== undefined && samePerson(before, now) ? before : now;
}
