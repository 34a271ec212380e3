import type { Person } from '../person.ts';
import { readStanding } from '../standing.ts';

type Wish = Partial<Omit<Person, 'standing'>> & { readonly attributes?: Readonly<Record<string, string>> };

/** Somebody for a test, by id; what does not matter there is as it is for most. */
export function makePerson(id: string, { attributes = {}, ...facts }: Wish = {}): Person {
  const { name = id, isMe = false } = facts;
  return { picture: '', speaking: false, microphoneOn: false, volume: { level: 1, muted: false }, trouble: undefined, viewer: false, camera: undefined, screen: undefined, voice: [], ...facts, id, name, isMe, standing: readStanding(attributes) };
}

/** A camera or screen that plays; nothing looks into it. */
export const playing = { publication: {}, track: {} } as unknown as NonNullable<Person['camera']>;
