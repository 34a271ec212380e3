import type { BlockCipher, Keystream } from '@parley/engine-wire';
import {
  blockBytes,
  bufferAt,
  countersAt,
  largeRingBytes,
  packetsAhead,
  ringsAt,
  singleAt,
  smallRingBytes,
  type RingCounts,
} from './srtp-memory.ts';

/** What a kernel does with its memory; the addresses and lengths are right. */
export interface KeystreamLoops {
  readonly memory: Uint8Array;
  /** Writes the counter blocks of `packets` consecutive packets from `index`, `blocks` each, to `countersAt`. */
  writeCounters(base: Int32Array, index: number, packets: number, blocks: number): void;
  mix(target: number, keystream: number, length: number): void;
}

const noRing = 0;
const smallBlocks = smallRingBytes / (packetsAhead * blockBytes);
const largestBlocks = largeRingBytes / (packetsAhead * blockBytes);

/**
 * The memory for keystreams made ahead: a fixed number of rings in two sizes. A stream that needs one when
 * all are taken gets the one that was handed out longest ago; its owner notices and asks again.
 *
 * Shape   at least one ring of each size
 */
export class KeystreamPool {
  readonly loops: KeystreamLoops;
  /** By ring number, from 1; the owner may have changed since a stream last looked. */
  readonly owners: (RingKeystream | undefined)[];
  readonly #small: number;
  readonly #free: { readonly small: number[]; readonly large: number[] };
  /** The ring of each size that is taken away next, counted from its first. */
  readonly #next = { small: 0, large: 0 };
  readonly #counterViews: Uint8Array[] = [];

  constructor(loops: KeystreamLoops, rings: RingCounts) {
    this.loops = loops;
    this.#small = rings.small;
    this.owners = new Array<RingKeystream | undefined>(1 + rings.small + rings.large).fill(undefined);
    // Taken from the end: the lowest addresses first, so that few pages are touched.
    this.#free = {
      small: Array.from({ length: rings.small }, (_, index) => rings.small - index),
      large: Array.from({ length: rings.large }, (_, index) => rings.small + rings.large - index),
    };
  }

  claim(owner: RingKeystream, size: 'small' | 'large'): number {
    const ring = this.#free[size].pop() ?? this.#steal(size);
    this.owners[ring] = owner;
    return ring;
  }

  release(owner: RingKeystream, ring: number): void {
    if (ring === noRing || this.owners[ring] !== owner) return;
    this.owners[ring] = undefined;
    this.#free[ring <= this.#small ? 'small' : 'large'].push(ring);
  }

  addressOf(ring: number): number {
    return ring <= this.#small
      ? ringsAt + (ring - 1) * smallRingBytes
      : ringsAt + this.#small * smallRingBytes + (ring - 1 - this.#small) * largeRingBytes;
  }

  /** Makes the keystream of `packets` consecutive packets at an address, `blocks` blocks each. */
  fill(address: number, cipher: BlockCipher, base: Int32Array, index: number, packets: number, blocks: number): void {
    this.loops.writeCounters(base, index, packets, blocks);
    this.loops.memory.set(cipher.encrypt(this.#counters(packets * blocks)), address);
  }

  #counters(blocks: number): Uint8Array {
    return (this.#counterViews[blocks] ??= this.loops.memory.subarray(countersAt, countersAt + blocks * blockBytes));
  }

  #steal(size: 'small' | 'large'): number {
    const first = size === 'small' ? 1 : 1 + this.#small;
    const count = size === 'small' ? this.#small : this.owners.length - first;
    const ring = first + this.#next[size];
    this.#next[size] = (this.#next[size] + 1) % count;
    return ring;
  }
}

/**
 * The keystreams of one SSRC. The first packet and packets out of order get a call of the cipher each;
 * packets in order make it work ahead by 2, 4, 8, then 16 packets, so that a rare stream wastes little.
 */
export class RingKeystream implements Keystream {
  readonly #pool: KeystreamPool;
  readonly #cipher: BlockCipher;
  readonly #base = new Int32Array(4);
  #ring = noRing;
  #size: 'small' | 'large' = 'small';
  #address = 0;
  /** The ring holds packets first…first + count - 1, `blocks` blocks each. */
  #first = -packetsAhead;
  #count = 0;
  #blocks = 0;
  #ahead = 1;

  constructor(pool: KeystreamPool, cipher: BlockCipher, base: Uint8Array) {
    this.#pool = pool;
    this.#cipher = cipher;
    const words = new DataView(base.buffer, base.byteOffset, base.byteLength);
    for (let word = 0; word < 4; word++) this.#base[word] = words.getInt32(word * 4);
  }

  // Packet path starts.
  xor(buffer: number, offset: number, index: number, length: number): void {
    if (length === 0) return;
    const blocks = (length + blockBytes - 1) >>> 4;
    const target = bufferAt(buffer) + offset;
    if (this.#holds(index, blocks) || this.#workAhead(index, blocks)) {
      this.#pool.loops.mix(target, this.#address + (index - this.#first) * this.#blocks * blockBytes, length);
    } else {
      this.#pool.fill(singleAt, this.#cipher, this.#base, index, 1, blocks);
      this.#pool.loops.mix(target, singleAt, length);
    }
  }

  #holds(index: number, blocks: number): boolean {
    const at = index - this.#first;
    return at >= 0 && at < this.#count && blocks <= this.#blocks && this.#pool.owners[this.#ring] === this;
  }

  /** Fills the ring from `index` on; false when this packet is better served alone. */
  #workAhead(index: number, blocks: number): boolean {
    // A late packet leaves the ring as it is: those after it still come.
    if (index < this.#first || blocks > largestBlocks) return false;
    const gap = index - (this.#first + this.#count);
    if (gap >= packetsAhead) {
      this.#first = index + 1;
      this.#count = 0;
      this.#ahead = 1;
      return false;
    }
    // Below 0 the ring had this packet, but too short or in memory that was taken away.
    if (gap >= 0) this.#ahead = Math.min(this.#ahead * 2, packetsAhead);
    this.#blocks = Math.max(this.#blocks, blocks);
    this.#hold(this.#blocks > smallBlocks ? 'large' : 'small');
    this.#pool.fill(this.#address, this.#cipher, this.#base, index, this.#ahead, this.#blocks);
    this.#first = index;
    this.#count = this.#ahead;
    return true;
  }
  // Packet path ends.

  #hold(size: 'small' | 'large'): void {
    if (this.#size === size && this.#pool.owners[this.#ring] === this) return;
    this.#pool.release(this, this.#ring);
    this.#size = size;
    this.#ring = this.#pool.claim(this, size);
    this.#address = this.#pool.addressOf(this.#ring);
  }

  free(): void {
    this.#pool.release(this, this.#ring);
    this.#ring = noRing;
    this.#count = 0;
  }
}
