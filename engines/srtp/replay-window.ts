import { Bug } from '@parley/engine-wire';

/** 'seen': this very index came before. 'old': so far behind that nobody knows. */
export type ReplayVerdict = 'fresh' | 'seen' | 'old';

/**
 * Remembers which of the last packet indexes were used, so that none is used twice.
 *
 * Shape   `size` is a power of two from 32 to 65536; indexes 0…2^48
 * Source  RFC 3711 §3.3.2
 */
export class ReplayWindow {
  /** The highest index used; -1 before the first. */
  highest = -1;
  readonly #size: number;
  /** Bit index % size is set when that index was used. */
  readonly #used: Int32Array;

  constructor(size: number) {
    if (size < 32 || size > 65_536 || (size & (size - 1)) !== 0) throw new Bug(`a replay window of ${size}`);
    this.#size = size;
    this.#used = new Int32Array(size / 32);
  }

  judge(index: number): ReplayVerdict {
    if (index > this.highest) return 'fresh';
    if (index <= this.highest - this.#size) return 'old';
    // ToInt32 keeps the low bits of any index, and the mask keeps those that count.
    const bit = index & (this.#size - 1);
    return ((this.#used[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0 ? 'fresh' : 'seen';
  }

  /** Only for an index that is 'fresh', and only once its packet has proved genuine. */
  use(index: number): void {
    const mask = this.#size - 1;
    if (index - this.highest >= this.#size) this.#used.fill(0);
    else for (let between = this.highest + 1; between < index; between++) this.#clear(between & mask);
    if (index > this.highest) this.highest = index;
    const bit = index & mask;
    this.#used[bit >>> 5] = (this.#used[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  /** Starts over behind `highest`, which and all before it count as used. */
  resume(highest: number): void {
    this.highest = highest;
    this.#used.fill(-1);
  }

  #clear(bit: number): void {
    this.#used[bit >>> 5] = (this.#used[bit >>> 5] ?? 0) & ~(1 << (bit & 31));
  }
}
