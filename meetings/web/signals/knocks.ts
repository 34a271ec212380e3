import type { Knock, Notice } from '@parley/meetings/contract';
import type { RoomClient } from './room-client.ts';

type KnockDoor = Pick<RoomClient, 'knocks' | 'decideKnock' | 'admitAll'>;

/** A notice is usually faster than the room's count; only what it did not say is asked for. */
const settleMs = 300;

/** Who waits to be let in, for hosts. Notices bring news; the room's count says when one was missed. */
export class Knocks {
  readonly #door: KnockDoor;
  readonly #changed: () => void;
  #waiting: readonly Knock[] = [];
  #hosting = false;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(door: KnockDoor, changed: () => void) {
    this.#door = door;
    this.#changed = changed;
  }

  /** Who came first stands first. Empty for who is no host. */
  look(): readonly Knock[] {
    return this.#waiting;
  }

  /** What the room says: whether we are a host, and how many wait. */
  follow(hosting: boolean, count: number): void {
    if (hosting === this.#hosting && count === this.#count) return;
    this.#hosting = hosting;
    this.#count = count;
    clearTimeout(this.#timer);
    if (!hosting) return this.#put([]);
    if (count !== this.#waiting.length) this.#timer = setTimeout(() => void this.#read(), settleMs);
  }

  hear(notice: Notice): void {
    if (!this.#hosting) return;
    if (notice.kind === 'knock' && !this.#waiting.some(({ id }) => id === notice.knock.id)) this.#put([...this.#waiting, notice.knock]);
    if (notice.kind === 'knock-over') this.#drop(notice.knockId);
  }

  /** Throws what the server refuses; whoever waits no more is gone from the list either way. */
  async decide(id: string, decision: 'admit' | 'refuse'): Promise<void> {
    try {
      await this.#door.decideKnock(id, decision);
    } finally {
      this.#drop(id);
    }
  }

  async admitAll(): Promise<void> {
    await this.#door.admitAll();
    this.#put([]);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    if (this.#count === this.#waiting.length) return;
    try {
      const waiting = await this.#door.knocks();
      if (this.#hosting) this.#put(waiting);
    } catch {
      // The next change of the count asks again; until then the notices are what there is.
    }
  }

  #drop(id: string): void {
    if (this.#waiting.some((one) => one.id === id)) this.#put(this.#waiting.filter((one) => one.id !== id));
  }

  #put(waiting: readonly Knock[]): void {
    if (waiting.length === 0 && this.#waiting.length === 0) return;
    this.#waiting = waiting;
    this.#changed();
  }
}
