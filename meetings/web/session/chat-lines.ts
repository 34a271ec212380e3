import type { Room, TextStreamReader } from 'livekit-client';

export type ChatLine = {
  readonly id: string;
  readonly senderId: string;
  /** As they were called when they wrote it; they may have left since. */
  readonly name: string;
  readonly picture: string;
  readonly mine: boolean;
  readonly text: string;
  /** When it arrived here: clocks of others are not to be trusted. */
  readonly at: number;
};

const topic = 'lk.chat';
/** More lines than anybody scrolls through in a live chat; keeps a long meeting's page light. */
const mostLines = 500;
/** Our own page sends far less; other clients may send more, and nobody reads on beyond this. */
const longestText = 4_000;

/** What is written in the meeting since this page joined. */
export class ChatLines {
  readonly #room: Room;
  readonly #changed: () => void;
  #lines: readonly ChatLine[] = [];
  #count = 0;

  constructor(room: Room, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    room.registerTextStreamHandler(topic, (reader, { identity }) => {
      readShortly(reader).then(
        (text) => this.#hear(identity, text),
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
    await me.sendText(text, { topic });
    this.#add({ senderId: me.identity, name: me.name ?? '', picture: me.attributes['picture'] ?? '', mine: true, text });
  }

  #hear(identity: string, text: string): void {
    if (text.trim() === '') return;
    const sender = this.#room.remoteParticipants.get(identity);
    this.#add({ senderId: identity, name: sender?.name ?? '', picture: sender?.attributes['picture'] ?? '', mine: false, text });
  }

  #add(line: Omit<ChatLine, 'id' | 'at'>): void {
    // Numbered here: an id from outside could be somebody else's.
    this.#lines = [...this.#lines, { ...line, id: String(this.#count++), at: Date.now() }].slice(-mostLines);
    this.#changed();
  }
}

/** Reads no further than anybody would: a stream says how long it is, and does not have to keep to it. */
export async function readShortly(reader: Pick<TextStreamReader, typeof Symbol.asyncIterator>): Promise<string> {
  let text = '';
  for await (const part of reader) {
    text += part;
    if (text.length > longestText) return `${text.slice(0, longestText)}…`;
  }
  return text;
}
