import { reactionTopic, readReaction, type reactions as known } from '@parley/meetings/contract';
import { RoomEvent, type Room } from 'livekit-client';

export type Reaction = (typeof known)[number];

/** One that floats above somebody right now. */
export type FloatingReaction = { readonly id: string; readonly personId: string; readonly reaction: Reaction };

/** As long as one is seen; the style sheet's animation is as long. */
export const floatMs = 3_500;
/** More than a person can press in earnest; what a program sends beyond is not shown. */
const mostOfOne = 6;
/** More of them would cover the people. */
const mostInAll = 48;
/** Far more than any reaction: longer packets are not even read. */
const longestBytes = 256;

/** The part of a room that reactions go through. */
type ReactionRoom = Pick<Room, 'on' | 'remoteParticipants'> & { readonly localParticipant: Pick<Room['localParticipant'], 'identity' | 'publishData'> };

/** Who reacts to what is said, each for a moment. They go from page to page and are kept nowhere. */
export class Reactions {
  readonly #room: ReactionRoom;
  readonly #changed: () => void;
  #floating: readonly FloatingReaction[] = [];
  #count = 0;

  constructor(room: ReactionRoom, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    room.on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
      if (topic !== reactionTopic || participant === undefined || payload.length > longestBytes) return;
      const message = readReaction(new TextDecoder().decode(payload));
      if (message !== undefined) this.#show(participant.identity, message.reaction);
    });
  }

  look(): readonly FloatingReaction[] {
    return this.#floating;
  }

  /** Shows it here and to everybody. Pressed faster than it fades, the rest is dropped. */
  send(reaction: Reaction): void {
    const { localParticipant } = this.#room;
    if (!this.#show(localParticipant.identity, reaction)) return;
    const payload = new TextEncoder().encode(JSON.stringify({ version: 1, reaction }));
    // Lossy: one that arrives late means something else.
    localParticipant.publishData(payload, { reliable: false, topic: reactionTopic }).catch(() => undefined); // the connection is away: the banner says so
  }

  #show(personId: string, reaction: Reaction): boolean {
    const ofOne = this.#floating.filter((one) => one.personId === personId).length;
    if (ofOne >= mostOfOne || this.#floating.length >= mostInAll) return false;
    const one = { id: String(this.#count++), personId, reaction };
    this.#floating = [...this.#floating, one];
    setTimeout(() => {
      this.#floating = this.#floating.filter(({ id }) => id !== one.id);
      this.#changed();
    }, floatMs);
    this.#changed();
    return true;
  }
}
