/**
 * A cursor over borrowed bytes. Reading past the end yields 0 and sets `failed`, so a parser reads a
 * whole record and asks once: nothing from outside can make it throw.
 *
 * Shape   big-endian; `view` and `rest` borrow from the input
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  offset: number;
  failed = false;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = Math.min(end, bytes.length);
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  u8(): number {
    if (!this.#has(1)) return 0;
    return this.bytes[this.offset++] as number; // #has proved that the index is inside
  }

  u16(): number {
    if (!this.#has(2)) return 0;
    const value = readU16(this.bytes, this.offset);
    this.offset += 2;
    return value;
  }

  u24(): number {
    if (!this.#has(3)) return 0;
    const value = readU24(this.bytes, this.offset);
    this.offset += 3;
    return value;
  }

  u32(): number {
    if (!this.#has(4)) return 0;
    const value = readU32(this.bytes, this.offset);
    this.offset += 4;
    return value;
  }

  /** A 48-bit number: exact, because doubles hold 53 bits. */
  u48(): number {
    const high = this.u16();
    return high * 0x1_0000_0000 + this.u32();
  }

  u64(): bigint {
    const high = this.u32();
    return (BigInt(high) << 32n) | BigInt(this.u32());
  }

  /** The next `length` bytes, borrowed; empty when there are not so many. */
  view(length: number): Uint8Array {
    if (length < 0 || !this.#has(length)) {
      this.failed = true;
      return nothing;
    }
    const value = this.bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return value;
  }

  skip(length: number): void {
    if (length < 0 || !this.#has(length)) {
      this.failed = true;
      return;
    }
    this.offset += length;
  }

  #has(length: number): boolean {
    if (this.end - this.offset >= length) return true;
    this.failed = true;
    return false;
  }
}

const nothing = new Uint8Array(0);

/** Callers have checked that two bytes are there. */
export function readU16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}

/** Callers have checked that three bytes are there. */
export function readU24(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 16) | ((bytes[offset + 1] as number) << 8) | (bytes[offset + 2] as number);
}

/** Callers have checked that four bytes are there. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] as number) << 24) |
      ((bytes[offset + 1] as number) << 16) |
      ((bytes[offset + 2] as number) << 8) |
      (bytes[offset + 3] as number)) >>>
    0
  );
}
