import { distance32 } from '@parley/engine-wire';
import { bufferedChunkCost } from './limits.ts';
import { dataFlag } from './protocol-numbers.ts';

/** One DATA chunk that is a part of a message. `bytes` are owned. */
export type Fragment = {
  readonly tsn: number;
  readonly flags: number;
  readonly stream: number;
  readonly ssn: number;
  readonly ppid: number;
  readonly bytes: Uint8Array;
};

export type Unfinished = 'waiting' | 'orphan' | 'too-long';

/** A fragment and the far ends of the run it belongs to; only valid at the run's two ends. */
type Held = { readonly fragment: Fragment; runStart: number; runEnd: number; runBytes: number };

/**
 * Joins the fragments of messages. Fragments of one message have consecutive TSNs, so neighbours are joined
 * into runs whose two ends know each other: a fragment costs O(1) whatever the order of arrival.
 *
 * Source  RFC 9260 §6.9
 */
export class Reassembly {
  readonly #held = new Map<number, Held>();
  #bytes = 0;

  /** What the fragments cost, payload and bookkeeping. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#held.size;
  }

  /**
   * Adds a fragment that has not been here before.
   *
   * Shape   `isGone(tsn)` is true for a TSN that arrived or was skipped; such a neighbour that is not held here
   *         will never come
   * Answers the message when this was its last missing fragment · 'waiting' · 'orphan' when its message cannot
   *         become whole, the run is then forgotten · 'too-long' when the run exceeds maxBytes
   */
  add(fragment: Fragment, maxBytes: number, isGone: (tsn: number) => boolean): Uint8Array | Unfinished {
    const tsn = fragment.tsn;
    const begins = (fragment.flags & dataFlag.begin) !== 0;
    const ends = (fragment.flags & dataFlag.end) !== 0;
    const left = this.#held.get((tsn - 1) >>> 0);
    const right = this.#held.get((tsn + 1) >>> 0);
    const held: Held = { fragment, runStart: tsn, runEnd: tsn, runBytes: fragment.bytes.length };
    this.#held.set(tsn, held);
    this.#bytes += fragment.bytes.length + bufferedChunkCost;

    if (left !== undefined) this.#meet(left, held);
    if (right !== undefined && this.#held.has(tsn)) this.#meet(held, right);
    const lonely = (!begins && left === undefined && isGone((tsn - 1) >>> 0)) || (!ends && right === undefined && isGone((tsn + 1) >>> 0));
    if (lonely) this.#tear(held);
    if (!this.#held.has(tsn)) return 'orphan';

    const first = this.#held.get(held.runStart) ?? held;
    const last = this.#held.get(first.runEnd) ?? held;
    if (first.runBytes > maxBytes) return 'too-long';
    if ((first.fragment.flags & dataFlag.begin) === 0 || (last.fragment.flags & dataFlag.end) === 0) return 'waiting';
    return this.#assemble(first);
  }

  /** Forgets everything through `tsn`, and what follows it when its beginning is gone. [RFC 3758 §3.6] */
  skipTo(before: number, tsn: number): void {
    // At most one message can straddle the old cumulative TSN: its run may begin before `before`.
    const straddling = this.#held.get(before);
    const from = straddling === undefined ? (before + 1) >>> 0 : straddling.runStart;
    for (let at = from; distance32(tsn, at) >= 0; at = (at + 1) >>> 0) {
      const held = this.#held.get(at);
      if (held !== undefined) this.#forget(held);
    }
    let next = (tsn + 1) >>> 0;
    let after = this.#held.get(next);
    while (after !== undefined && (after.fragment.flags & dataFlag.begin) === 0) {
      this.#forget(after);
      next = (next + 1) >>> 0;
      after = this.#held.get(next);
    }
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }

  /** Two fragments touch: joins their runs, or forgets the one that cannot become whole. */
  #meet(left: Held, right: Held): void {
    const leftEnds = (left.fragment.flags & dataFlag.end) !== 0;
    const rightBegins = (right.fragment.flags & dataFlag.begin) !== 0;
    if (leftEnds && rightBegins) return;
    // A sender that gives a message up in the middle goes on with the next one. [RFC 3758 §3.5]
    if (rightBegins) return this.#tear(left);
    if (leftEnds || !areSiblings(left.fragment, right.fragment)) return this.#tear(right);
    const start = this.#held.get(left.runStart) ?? left;
    const end = this.#held.get(right.runEnd) ?? right;
    start.runBytes += right.runBytes;
    start.runEnd = right.runEnd;
    end.runStart = left.runStart;
    end.runBytes = start.runBytes;
  }

  /** Forgets the run that a fragment belongs to. Walks its neighbours: run ends may be half-way updated. */
  #tear(held: Held): void {
    for (let left: Held | undefined = held; left !== undefined && (left.fragment.flags & dataFlag.begin) === 0; ) {
      left = this.#held.get((left.fragment.tsn - 1) >>> 0);
      if (left === undefined || (left.fragment.flags & dataFlag.end) !== 0) break;
      this.#forget(left);
    }
    for (let right: Held | undefined = held; right !== undefined && (right.fragment.flags & dataFlag.end) === 0; ) {
      right = this.#held.get((right.fragment.tsn + 1) >>> 0);
      if (right === undefined || (right.fragment.flags & dataFlag.begin) !== 0) break;
      this.#forget(right);
    }
    this.#forget(held);
  }

  #assemble(first: Held): Uint8Array {
    const whole = new Uint8Array(first.runBytes);
    let offset = 0;
    for (let at = first.runStart, end = first.runEnd; ; at = (at + 1) >>> 0) {
      const held = this.#held.get(at);
      if (held !== undefined) {
        whole.set(held.fragment.bytes, offset);
        offset += held.fragment.bytes.length;
        this.#forget(held);
      }
      if (at === end) return whole;
    }
  }

  #forget(held: Held): void {
    this.#held.delete(held.fragment.tsn);
    this.#bytes -= held.fragment.bytes.length + bufferedChunkCost;
  }
}

function areSiblings(a: Fragment, b: Fragment): boolean {
  const unordered = a.flags & dataFlag.unordered;
  return a.stream === b.stream && unordered === (b.flags & dataFlag.unordered) && (unordered !== 0 || a.ssn === b.ssn);
}
