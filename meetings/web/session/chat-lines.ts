import type { Room } from 'livekit-client';

export type ChatLine = { readonly id: string; readonly name: string; readonly mine: boolean; readonly text: string; readonly at: number };

const topic = 'lk.chat';
/** More lines than anybody scrolls through in a live chat; keeps a long meeting's page light. */
const longest = 500;

/** What is written in the meeting since this page joined. */
export class ChatLines {
  readonly #room: Room;
  readonly #changed: () => void;
  #lines: readonly ChatLine[] = [];

  constructor(room: Room, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    room.registerTextStreamHandler(topic, (reader, { identity }) => {
      const name = room.remoteParticipants.get(identity)?.name ?? identity;
      reader.readAll().then(
        (text) => this.#add({ id: reader.info.id, name, mine: false, text, at: reader.info.timestamp }),
        () => undefined, // the sender left in the middle of a line: there is no line
      );
    });
  }

  look(): readonly ChatLine[] {
    return this.#lines;
  }

  /** Resolves when the line has left this browser; throws when it could not. */
  async say(text: string): Promise<void> {
    const me = this.#room.localParticipant;
    const info = await me.sendText(text, { topic });
    this.#add({ id: info.id, name: me.name ?? '', mine: true, text, at: info.timestamp });
  }

  #add(line: ChatLine): void {
    this.#lines = [...this.#lines, line].slice(-longest);
    this.#changed();
  }
}
