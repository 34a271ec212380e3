import { readU16, readU32, type DropReason } from '@parley/engine-wire';
import { isSealed } from './crc32c.ts';
import { sctpPort } from './limits.ts';

/**
 * Walks the chunks of one packet without making an object for each.
 *
 * Shape   `open` borrows the packet until the next `open`; `start`…`end` is a chunk's value without header and
 *         padding
 * Errors  never throws; `open` answers why the packet is refused, `torn` says that the walk stopped at nonsense
 * Source  RFC 9260 §3
 */
export class ChunkCursor {
  bytes: Uint8Array = nothing;
  tag = 0;
  type = 0;
  flags = 0;
  start = 0;
  end = 0;
  torn = false;
  #next = 0;

  open(packet: Uint8Array): DropReason | undefined {
    this.bytes = packet;
    this.#next = 12;
    this.torn = false;
    if (packet.length < 16) return 'sctp.short';
    if (readU16(packet, 0) !== sctpPort || readU16(packet, 2) !== sctpPort) return 'sctp.port';
    if (!isSealed(packet)) return 'sctp.checksum';
    this.tag = readU32(packet, 4);
    return undefined;
  }

  /** Moves to the next chunk; false at the end. */
  next(): boolean {
    const at = this.#next;
    const left = this.bytes.length - at;
    if (left <= 0) return false;
    // A length below 4 would not move the cursor; it ends the walk instead of looping. [RFC 9260 §3.2]
    const length = left >= 4 ? readU16(this.bytes, at + 2) : 0;
    if (length < 4 || length > left) {
      this.torn = true;
      return false;
    }
    this.type = this.bytes[at] as number; // left ≥ 4
    this.flags = this.bytes[at + 1] as number; // left ≥ 4
    this.start = at + 4;
    this.end = at + length;
    this.#next = at + ((length + 3) & ~3);
    return true;
  }

  get isLast(): boolean {
    return this.#next >= this.bytes.length;
  }

  /** The chunk's value, borrowed. */
  value(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /** Lets go of the packet. */
  close(): void {
    this.bytes = nothing;
  }
}

const nothing = new Uint8Array(0);
