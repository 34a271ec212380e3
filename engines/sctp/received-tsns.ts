import { distance32 } from '@parley/engine-wire';
import { maxGapBlocks, maxTsnAhead } from './limits.ts';

/**
 * Which TSNs have arrived: everything through `cumulative`, and a bitmap of what came after a gap.
 *
 * Shape   the bitmap covers maxTsnAhead TSNs; it is made at the first gap
 */
export class ReceivedTsns {
  cumulative: number;
  #highest: number;
  #bits: Uint32Array | undefined;

  /** Shape: `initial` is the peer's first TSN. */
  constructor(initial: number) {
    this.cumulative = (initial - 1) >>> 0;
    this.#highest = this.cumulative;
  }

  get hasGaps(): boolean {
    return this.#highest !== this.cumulative;
  }

  /** 'far' lies beyond what we keep track of. */
  verdict(tsn: number): 'fresh' | 'duplicate' | 'far' {
    const ahead = distance32(tsn, this.cumulative);
    if (ahead <= 0) return 'duplicate';
    if (ahead >= maxTsnAhead) return 'far';
    return this.#has(tsn) ? 'duplicate' : 'fresh';
  }

  /** True when the TSN has arrived or was skipped. */
  has(tsn: number): boolean {
    return distance32(tsn, this.cumulative) <= 0 || this.#has(tsn);
  }

  /** Notes a TSN whose verdict is 'fresh'. */
  add(tsn: number): void {
    if (tsn === (this.cumulative + 1) >>> 0) {
      this.cumulative = tsn;
      if (distance32(tsn, this.#highest) > 0) this.#highest = tsn;
      this.#absorb();
      return;
    }
    this.#bits ??= new Uint32Array(maxTsnAhead / 32);
    const index = (tsn % maxTsnAhead) >>> 5;
    this.#bits[index] = (this.#bits[index] as number) | (1 << (tsn & 31)); // index < length by the modulo
    if (distance32(tsn, this.#highest) > 0) this.#highest = tsn;
  }

  /** Counts everything through `tsn` as arrived. Shape: less than maxTsnAhead after `cumulative`. */
  skipTo(tsn: number): void {
    while (distance32(tsn, this.cumulative) > 0) {
      this.cumulative = (this.cumulative + 1) >>> 0;
      this.#clear(this.cumulative);
    }
    if (distance32(this.#highest, this.cumulative) < 0) this.#highest = this.cumulative;
    this.#absorb();
  }

  /** First and last offsets of the blocks after the first gap, as a SACK has them. */
  gapBlocks(): number[] {
    const blocks: number[] = [];
    if (!this.hasGaps) return blocks;
    const end = distance32(this.#highest, this.cumulative);
    let offset = 2;
    while (offset <= end && blocks.length < maxGapBlocks * 2) {
      const first = this.#find(offset, end, true);
      if (first > end) break;
      const last = this.#find(first, end, false) - 1;
      blocks.push(first, last);
      offset = last + 1;
    }
    return blocks;
  }

  #absorb(): void {
    if (this.#bits === undefined) return;
    for (let next = (this.cumulative + 1) >>> 0; this.hasGaps && this.#has(next); next = (next + 1) >>> 0) {
      this.cumulative = next;
      this.#clear(next);
    }
  }

  /** The first offset from `from` to `end` whose bit is `wanted`; end + 1 when there is none. */
  #find(from: number, end: number, wanted: boolean): number {
    let offset = from;
    while (offset <= end) {
      const tsn = (this.cumulative + offset) >>> 0;
      const word = this.#word(tsn);
      const rest = (wanted ? word : ~word) >>> (tsn & 31);
      if (rest !== 0) return Math.min(offset + 31 - Math.clz32(rest & -rest), end + 1);
      offset += 32 - (tsn & 31);
    }
    return end + 1;
  }

  #has(tsn: number): boolean {
    return ((this.#word(tsn) >>> (tsn & 31)) & 1) === 1;
  }

  #word(tsn: number): number {
    return this.#bits?.[(tsn % maxTsnAhead) >>> 5] ?? 0;
  }

  #clear(tsn: number): void {
    if (this.#bits === undefined) return;
    const index = (tsn % maxTsnAhead) >>> 5;
    this.#bits[index] = (this.#bits[index] as number) & ~(1 << (tsn & 31)); // index < length by the modulo
  }
}
