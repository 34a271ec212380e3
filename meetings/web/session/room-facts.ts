import { readRoomState, type RoomState } from '@parley/meetings/contract';
import type { Room } from 'livekit-client';

/** What the server says of the meeting itself. The same object while the text is the same. */
export class RoomFacts {
  readonly #room: Pick<Room, 'metadata'>;
  #text: string | undefined;
  #state: RoomState | undefined;

  constructor(room: Pick<Room, 'metadata'>) {
    this.#room = room;
  }

  look(): RoomState | undefined {
    const { metadata } = this.#room;
    if (metadata !== this.#text) {
      this.#text = metadata;
      this.#state = readRoomState(metadata);
    }
    return this.#state;
  }
}
