import { describePerson, samePerson, type ParticipantFacts, type Person } from './person.ts';
import type { Speech } from './speech.ts';
import { readStanding } from './standing.ts';
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
    const here = [me, ...others].filter((one) => one.identity !== '');
    const identities = new Set(here.map((one) => one.identity));
    const screens = here.filter((one) => presentsFor(one, identities));
    const seen = here
      .filter((one) => !screens.includes(one))
      .map((one) => keep(known.get(one.identity), withScreen(describePerson(one, { isMe: one === me, speaking: this.#speech.speaks(one), volume: this.#volumes.look(one.identity) }), screens)));
    const same = seen.length === this.#shown.length && seen.every((person, index) => person === this.#shown[index]);
    if (!same) this.#shown = seen;
    return this.#shown;
  }
}

/** Clients of the older API present as somebody of their own beside the person. [S0-74] */
const displaySuffix = ':display';

function presentsFor({ identity, attributes }: ParticipantFacts, identities: ReadonlySet<string>): boolean {
  return readStanding(attributes).group === 'display' && identity.endsWith(displaySuffix) && identities.has(identity.slice(0, -displaySuffix.length));
}

/** The pair is one person: what the second one presents and lets sound is theirs. */
function withScreen(person: Person, screens: readonly ParticipantFacts[]): Person {
  const display = screens.find(({ identity }) => identity === person.id + displaySuffix);
  if (display === undefined) return person;
  const { screen, voice } = describePerson(display, { isMe: person.isMe, speaking: false, volume: person.volume });
  return { ...person, screen: person.screen ?? screen, voice: [...person.voice, ...voice] };
}

function keep(before: Person | undefined, now: Person): Person {
  return before !== undefined && samePerson(before, now) ? before : now;
}
