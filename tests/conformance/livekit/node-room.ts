import { Room, RoomEvent, type LocalParticipant, type RoomOptions } from '@livekit/rtc-node';
import type { VideoGrant } from 'livekit-server-sdk';
import { hasHeard, waitUntilHeard } from './heard.ts';
import { mintToken, type MediaServer } from './lossy-server.ts';

export type NodeJoinWish = {
  readonly identity: string;
  readonly room: string;
  readonly grant?: VideoGrant;
  readonly options?: Partial<RoomOptions>;
  /** Instead of a good one. */
  readonly token?: string;
};

/** One room of rtc-node, the official SDK for Node on top of the one for Rust. */
export class NodeRoom {
  readonly identity: string;
  readonly room = new Room();
  readonly #heard: string[] = [];

  private constructor(identity: string) {
    this.identity = identity;
    for (const event of Object.values(RoomEvent)) {
      this.room.on(event, (...values: unknown[]) => void this.#heard.push([event, ...values.map(tell)].join(' ')));
    }
  }

  static async join(server: MediaServer, wish: NodeJoinWish): Promise<NodeRoom> {
    const joined = new NodeRoom(wish.identity);
    const token = wish.token ?? (await mintToken(wish.identity, wish.room, wish.grant));
    await joined.room.connect(server.wsUrl, token, { autoSubscribe: true, dynacast: false, ...wish.options });
    return joined;
  }

  get local(): LocalParticipant {
    const { localParticipant } = this.room;
    if (localParticipant === undefined) throw new Error('a room that has connected has a local participant');
    return localParticipant;
  }

  heard(): readonly string[] {
    return this.#heard;
  }

  /** Resolves when all these lines have been heard; each line is the beginning of one. */
  async hears(...lines: string[]): Promise<void> {
    await waitUntilHeard(() => this.#heard, lines);
  }

  hasHeard(line: string): boolean {
    return hasHeard(this.#heard, line);
  }

  forget(): void {
    this.#heard.length = 0;
  }

  async leave(): Promise<void> {
    await this.room.disconnect();
  }
}

function tell(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (value instanceof Uint8Array) return new TextDecoder().decode(value.subarray(0, 100));
  if (Array.isArray(value)) return `[${value.map(tell).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const { identity, name, kind } = value as { identity?: string; name?: string; kind?: number };
  return identity ?? name ?? (kind === undefined ? '{}' : String(kind));
}
