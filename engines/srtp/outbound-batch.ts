import { Bug, type Address, type MacKey, type Out, type SrtpKernel } from '@parley/engine-wire';
import { sha1TagBytes } from './packet-shape.ts';
import type { OutboundSrtp } from './outbound-srtp.ts';

/** In counter mode the tag also covers four bytes of roll-over counter, where the tag itself will be. */
const rolloverBytes = 4;

/**
 * Collects packets for any sessions until every lane of the kernel is full, authenticates them together and
 * sends them in the order in which they were committed. One batch serves a whole process.
 *
 * Use     `reserve`, write one plain RTP packet from offset 0, `commit`; at the end of a turn `flush`
 */
export class OutboundBatch {
  readonly #kernel: SrtpKernel;
  readonly #buffers: readonly Uint8Array[];
  readonly #keys: (MacKey | undefined)[];
  /** Bytes under the tag; 0 for a lane that is complete. */
  readonly #covered: Int32Array;
  readonly #tagAt: Int32Array;
  readonly #total: Int32Array;
  readonly #to: Address[];
  #filled = 0;
  #uncovered = 0;

  constructor(kernel: SrtpKernel) {
    this.#kernel = kernel;
    this.#buffers = Array.from({ length: kernel.lanes }, (_, lane) => kernel.buffer(lane));
    this.#keys = new Array<MacKey | undefined>(kernel.lanes).fill(undefined);
    this.#covered = new Int32Array(kernel.lanes);
    this.#tagAt = new Int32Array(kernel.lanes);
    this.#total = new Int32Array(kernel.lanes);
    this.#to = new Array<Address>(kernel.lanes).fill(0);
  }

  /** How many packets wait for `flush`. */
  get waiting(): number {
    return this.#filled;
  }

  // Packet path starts.
  /** The buffer of the next free lane, 2048 bytes with room for `maxPlainBytes`; without `commit` nothing happens to it. */
  reserve(): Uint8Array {
    return this.#buffers[this.#filled] as Uint8Array; // commit flushes when the last lane fills
  }

  /**
   * Encrypts the plain packet in the reserved buffer, and sends it once the lanes are full or `flush` comes.
   *
   * Shape   length 12…maxPlainBytes; `session` has the batch's kernel
   * Answers drops 'srtp.too-late' when the packet lies so far back that its index may have been used
   * Errors  Bug for an index used before (see OutboundSrtp) and a session of another kernel
   */
  commit<Event>(session: OutboundSrtp, length: number, to: Address, out: Out<Event>): void {
    if (session.kernel !== this.#kernel) throw new Bug('a session of another kernel');
    const lane = this.#filled;
    const total = session.encryptLane(lane, length);
    if (total === 0) {
      out.drop('srtp.too-late');
      return;
    }
    const key = session.laneMacKey;
    this.#keys[lane] = key;
    this.#covered[lane] = key === undefined ? 0 : length + rolloverBytes;
    if (key !== undefined) this.#uncovered++;
    this.#tagAt[lane] = total - sha1TagBytes;
    this.#total[lane] = total;
    this.#to[lane] = to;
    this.#filled = lane + 1;
    if (this.#filled === this.#buffers.length) this.flush(out);
  }

  /** Authenticates and sends what waits. */
  flush<Event>(out: Out<Event>): void {
    const filled = this.#filled;
    if (filled === 0) return;
    if (this.#uncovered > 0) this.#kernel.authenticate(filled, this.#keys, this.#covered, this.#tagAt);
    this.#filled = 0;
    this.#uncovered = 0;
    for (let lane = 0; lane < filled; lane++) {
      // Both lists are as long as there are lanes.
      out.transmit(this.#kernel.head(lane, this.#total[lane] as number), this.#to[lane] as Address);
    }
  }
  // Packet path ends.
}
