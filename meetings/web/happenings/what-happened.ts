import type { Knock } from '@parley/meetings/contract';
import type { ChatLine } from '../session/chat-lines.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import type { Person } from '../session/person.ts';
import type { FloatingReaction } from '../signals/reactions.ts';

/** Something that somebody else did, or that befell the meeting: worth a sound, a word or a message. Never what oneself did. */
export type Happening =
  | { readonly kind: 'entered' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'back' }
  | { readonly kind: 'joined'; readonly people: readonly Person[] }
  | { readonly kind: 'left'; readonly people: readonly Person[] }
  | { readonly kind: 'hand'; readonly person: Person }
  | { readonly kind: 'shared'; readonly person: Person }
  | { readonly kind: 'unshared'; readonly person: Person }
  | { readonly kind: 'message'; readonly line: ChatLine }
  | { readonly kind: 'knock'; readonly knock: Knock }
  | { readonly kind: 'knock-over'; readonly knock: Knock }
  | { readonly kind: 'reaction'; readonly person: Person; readonly reaction: FloatingReaction }
  | { readonly kind: 'locked'; readonly locked: boolean };

export type Moment = Pick<MeetingView, 'state' | 'people' | 'chat' | 'knocks' | 'reactions' | 'room'>;

/**
 * What lies between two looks at a meeting. Who is there when one comes in has not just come, and who is missed while the
 * connection is away has not left: people are compared only between two moments of being connected.
 */
export function whatHappened(before: Moment, now: Moment): readonly Happening[] {
  const happenings: Happening[] = [];
  if (before.state === 'connecting' && now.state === 'connected') happenings.push({ kind: 'entered' });
  if (before.state !== 'ended' && now.state === 'ended') happenings.push({ kind: 'ended' });
  if (before.state === 'connected' && now.state === 'reconnecting') happenings.push({ kind: 'interrupted' });
  if (before.state === 'reconnecting' && now.state === 'connected') happenings.push({ kind: 'back' });
  if (before.state !== 'connected' || now.state !== 'connected') return happenings;
  happenings.push(...comparePeople(before.people, now.people));
  happenings.push(...compareDoor(before, now));
  const seen = before.chat.at(-1)?.id;
  const fresh = seen === undefined ? now.chat : now.chat.slice(now.chat.findIndex(({ id }) => id === seen) + 1);
  happenings.push(...fresh.filter(({ mine }) => !mine).map((line): Happening => ({ kind: 'message', line })));
  for (const reaction of added(before.reactions, now.reactions)) {
    const person = now.people.find(({ id }) => id === reaction.personId);
    if (person !== undefined && !person.isMe) happenings.push({ kind: 'reaction', person, reaction });
  }
  return happenings;
}

function comparePeople(before: readonly Person[], now: readonly Person[]): readonly Happening[] {
  if (before === now) return [];
  const happenings: Happening[] = [];
  const known = new Map(before.map((person) => [person.id, person]));
  const [joined, left] = [added(before, now), added(now, before)].map((people) => people.filter(isSomebody)) as [Person[], Person[]];
  if (joined.length > 0) happenings.push({ kind: 'joined', people: joined });
  if (left.length > 0) happenings.push({ kind: 'left', people: left });
  for (const person of now) {
    if (person.isMe) continue;
    const earlier = known.get(person.id);
    if (earlier === person) continue;
    if (person.standing.handRaisedAt !== undefined && earlier !== undefined && earlier.standing.handRaisedAt === undefined) happenings.push({ kind: 'hand', person });
    if (person.screen !== undefined && earlier?.screen === undefined) happenings.push({ kind: 'shared', person });
    if (person.screen === undefined && earlier?.screen !== undefined) happenings.push({ kind: 'unshared', person });
  }
  return happenings;
}

function compareDoor(before: Moment, now: Moment): readonly Happening[] {
  const came = added(before.knocks, now.knocks).map((knock): Happening => ({ kind: 'knock', knock }));
  const gone = added(now.knocks, before.knocks).map((knock): Happening => ({ kind: 'knock-over', knock }));
  const lock: readonly Happening[] = before.room !== undefined && now.room !== undefined && before.room.locked !== now.room.locked ? [{ kind: 'locked', locked: now.room.locked }] : [];
  return [...came, ...gone, ...lock];
}

/** A second connection of a person who shares by another client is nobody who comes and goes. */
function isSomebody({ isMe, standing }: Person): boolean {
  return !isMe && standing.group === 'user';
}

function added<Item extends { readonly id: string }>(before: readonly Item[], now: readonly Item[]): readonly Item[] {
  if (before === now) return [];
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id));
}
