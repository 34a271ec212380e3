import { Bug, type Keystream } from '@parley/engine-wire';
import { ReplayWindow } from './replay-window.ts';

/** What one SSRC needs in one direction of a session. */
export type Stream = {
  readonly ssrc: number;
  readonly window: ReplayWindow;
  /** Undefined for GCM, which has no keystreams to make ahead. */
  readonly keystream: Keystream | undefined;
  /** The table's clock when the stream was last found. */
  lastFound: number;
};

export type StreamLimits = {
  /** Streams with a window and a keystream. Beyond it the one that was quiet longest is set aside. */
  readonly live: number;
  /** Streams set aside, of which only the highest index is remembered. Beyond it no new stream opens. */
  readonly aside: number;
  readonly window: number;
};

/**
 * The SSRCs of one direction of a session. No index is ever forgotten, because a forgotten one could be
 * replayed (inbound) or its keystream used twice (outbound).
 */
export class StreamTable {
  readonly #limits: StreamLimits;
  readonly #live = new Map<number, Stream>();
  readonly #aside = new Map<number, number>();
  #last: Stream | undefined;
  #clock = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  // Packet path starts.
  find(ssrc: number): Stream | undefined {
    const stream = this.#last?.ssrc === ssrc ? this.#last : this.#live.get(ssrc);
    if (stream === undefined) return undefined;
    stream.lastFound = ++this.#clock;
    this.#last = stream;
    return stream;
  }
  // Packet path ends.

  /** The highest index of a stream that was set aside; -1 for one that never was. */
  highestAside(ssrc: number): number {
    return this.#aside.get(ssrc) ?? -1;
  }

  /** False when one stream more would be one too many. */
  canOpen(ssrc: number): boolean {
    return this.#live.size < this.#limits.live || this.#aside.has(ssrc) || this.#aside.size < this.#limits.aside;
  }

  /** Opens a stream that `find` did not find; Bug unless `canOpen`. */
  open(ssrc: number, keystream: Keystream | undefined): Stream {
    if (!this.canOpen(ssrc)) throw new Bug(`stream ${this.#limits.live + this.#limits.aside + 1} of a session`);
    const window = new ReplayWindow(this.#limits.window);
    const highest = this.#aside.get(ssrc);
    if (highest !== undefined) {
      window.resume(highest);
      this.#aside.delete(ssrc);
    }
    if (this.#live.size >= this.#limits.live) this.#setQuietestAside();
    const stream: Stream = { ssrc, window, keystream, lastFound: ++this.#clock };
    this.#live.set(ssrc, stream);
    this.#last = stream;
    return stream;
  }

  close(): void {
    for (const stream of this.#live.values()) stream.keystream?.free();
    this.#live.clear();
    this.#aside.clear();
    this.#last = undefined;
  }

  #setQuietestAside(): void {
    let quietest: Stream | undefined;
    for (const stream of this.#live.values()) {
      if (quietest === undefined || stream.lastFound < quietest.lastFound) quietest = stream;
    }
    if (quietest === undefined) return;
    quietest.keystream?.free();
    this.#live.delete(quietest.ssrc);
    this.#aside.set(quietest.ssrc, quietest.window.highest);
  }
}
