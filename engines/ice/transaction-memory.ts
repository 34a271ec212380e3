import { readU32, type Address, type Ms } from '@parley/engine-wire';

/** How long an id is remembered at least: a check that was captured longer ago needs proof of keys to move a path. */
export const rememberedMs = 60_000;
/** 17 checks a second for the whole minute; Chromium makes 20 a second for its first moments and then one in 2.5 s. */
export const rememberedLimit = 1024;
const firstCapacity = 64;

/**
 * The transaction ids of authenticated checks, so that a captured check cannot be used from another source.
 * A ring over typed arrays: it grows while ids of the last minute do not fit, up to the limit.
 */
export class TransactionMemory {
  #ids = new Uint32Array(firstCapacity * 3);
  #from = new Float64Array(firstCapacity);
  #at = new Float64Array(firstCapacity);
  #next = 0;
  #count = 0;

  get capacity(): number {
    return this.#at.length;
  }

  /**
   * Takes note of an id.
   *
   * Answers 'fresh' | 'repeated' (same source: a retransmission) | 'replayed' (another source) |
   *         'full' (too many in a minute: not noted)
   */
  note(id: Uint8Array, from: Address, now: Ms): 'fresh' | 'repeated' | 'replayed' | 'full' {
    const [a, b, c] = [readU32(id, 0), readU32(id, 4), readU32(id, 8)];
    for (let entry = 0; entry < this.#count; entry++) {
      const at = entry * 3;
      if (this.#ids[at] === a && this.#ids[at + 1] === b && this.#ids[at + 2] === c) return this.#from[entry] === from ? 'repeated' : 'replayed';
    }
    if (this.#count === this.capacity && now - (this.#at[this.#next] as number) < rememberedMs) {
      if (this.capacity >= rememberedLimit) return 'full';
      this.#grow();
    }
    this.#ids.set([a, b, c], this.#next * 3);
    this.#from[this.#next] = from;
    this.#at[this.#next] = now;
    this.#next = (this.#next + 1) % this.capacity;
    this.#count = Math.min(this.#count + 1, this.capacity);
    return 'fresh';
  }

  /** Full, so the oldest entry is at `#next`: the copy starts there, and new ones follow the newest. */
  #grow(): void {
    const [ids, from, at, size, start] = [this.#ids, this.#from, this.#at, this.capacity, this.#next];
    this.#ids = new Uint32Array(size * 6);
    this.#from = new Float64Array(size * 2);
    this.#at = new Float64Array(size * 2);
    this.#ids.set(ids.subarray(start * 3));
    this.#ids.set(ids.subarray(0, start * 3), (size - start) * 3);
    this.#from.set(from.subarray(start));
    this.#from.set(from.subarray(0, start), size - start);
    this.#at.set(at.subarray(start));
    this.#at.set(at.subarray(0, start), size - start);
    this.#next = size;
  }
}
