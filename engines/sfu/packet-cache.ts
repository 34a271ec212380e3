import type { MediaKind } from './router-contract.ts';

/** Packets that a receiver may still ask for: powers of two at or above 500 and 200, the history that browsers' NACKs reach. */
export const videoHistory = 512;
export const audioHistory = 256;
/** The slab starts small and grows while it holds less than this; retransmissions older than 2 s come too late. */
const wantedHistoryMs = 2000;
const smallestSlab = 32 * 1024;
/** 512 full packets need 570 KiB. */
const largestSlab = 1024 * 1024;

/**
 * The recent payloads of one layer, copied once into one slab. Retransmissions to every subscriber come from here.
 *
 * Shape   extended sequence numbers; a slot index is good until the next `store`
 */
export class PacketCache {
  readonly history: number;
  slab = new Uint8Array(smallestSlab);
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
  readonly markers: Uint8Array;
  readonly #seq: Float64Array;
  /** Bytes ever claimed when the packet's claim began: tells whether the ring has gone over it. */
  readonly #claimedAt: Float64Array;
  #claimed = 0;
  #write = 0;
  #firstInSlab = 0;

  constructor(kind: MediaKind) {
    this.history = kind === 'video' ? videoHistory : audioHistory;
    this.offsets = new Int32Array(this.history);
    this.lengths = new Int32Array(this.history);
    this.markers = new Uint8Array(this.history);
    this.#seq = new Float64Array(this.history).fill(-1);
    this.#claimedAt = new Float64Array(this.history);
  }

  /** True when a packet with this number was stored among the last `history` numbers, even if its bytes are gone. */
  has(extSeq: number): boolean {
    return this.#seq[extSeq & (this.history - 1)] === extSeq;
  }

  /** The slot of a packet whose bytes are still there; -1 otherwise. */
  find(extSeq: number): number {
    const slot = extSeq & (this.history - 1);
    if (this.#seq[slot] !== extSeq) return -1;
    // The slot index is masked.
    return this.#claimed - (this.#claimedAt[slot] as number) <= this.slab.length ? slot : -1;
  }

  /** Copies one payload. `length` is at most one datagram. */
  store(extSeq: number, marker: boolean, bytes: Uint8Array, offset: number, length: number, now: number): void {
    if (this.#write + length > this.slab.length) this.#wrap(now);
    const slot = extSeq & (this.history - 1);
    this.#seq[slot] = extSeq;
    this.offsets[slot] = this.#write;
    this.lengths[slot] = length;
    this.markers[slot] = marker ? 1 : 0;
    this.#claimedAt[slot] = this.#claimed;
    if (this.#write === 0) this.#firstInSlab = now;
    const { slab } = this;
    const start = this.#write;
    if (length > 0) slab.set(bytes.subarray(offset, offset + length), start);
    this.#write += length;
    this.#claimed += length;
  }

  /** The end of the slab is reached: begin again at its start, or grow when that would forget too soon. */
  #wrap(now: number): void {
    const tooShort = now - this.#firstInSlab < wantedHistoryMs && this.slab.length < largestSlab;
    if (tooShort) {
      // Everything up to the write offset is the younger part and stays where it is; what the last round left
      // behind it would be overwritten out of order and is forgotten.
      const larger = new Uint8Array(this.slab.length * 2);
      larger.set(this.slab);
      this.slab = larger;
      this.#forgetBefore(this.#claimed - this.#write);
      return;
    }
    this.#claimed += this.slab.length - this.#write;
    this.#write = 0;
    this.#firstInSlab = now;
  }

  #forgetBefore(claimed: number): void {
    for (let slot = 0; slot < this.history; slot++) {
      if ((this.#claimedAt[slot] as number) < claimed) this.#claimedAt[slot] = -Infinity; // below history
    }
  }
}
