import { Bug } from './bug.ts';

/**
 * A cursor that writes into a fixed buffer, big-endian. It never grows: what does not fit is our own
 * mistake and throws Bug, because every size we write is ours.
 */
export class ByteWriter {
  readonly bytes: Uint8Array;
  offset: number;

  constructor(sizeOrBytes: number | Uint8Array, offset = 0) {
    this.bytes = typeof sizeOrBytes === 'number' ? new Uint8Array(sizeOrBytes) : sizeOrBytes;
    this.offset = offset;
  }

  u8(value: number): this {
    this.#claim(1);
    this.bytes[this.offset++] = value;
    return this;
  }

  u16(value: number): this {
    this.#claim(2);
    writeU16(this.bytes, this.offset, value);
    this.offset += 2;
    return this;
  }

  u24(value: number): this {
    this.#claim(3);
    this.bytes[this.offset++] = value >>> 16;
    this.bytes[this.offset++] = value >>> 8;
    this.bytes[this.offset++] = value;
    return this;
  }

  u32(value: number): this {
    this.#claim(4);
    writeU32(this.bytes, this.offset, value);
    this.offset += 4;
    return this;
  }

  u48(value: number): this {
    return this.u16(Math.floor(value / 0x1_0000_0000)).u32(value >>> 0);
  }

  u64(value: bigint): this {
    return this.u32(Number((value >> 32n) & 0xffff_ffffn)).u32(Number(value & 0xffff_ffffn));
  }

  raw(value: Uint8Array): this {
    this.#claim(value.length);
    this.bytes.set(value, this.offset);
    this.offset += value.length;
    return this;
  }

  zeros(length: number): this {
    this.#claim(length);
    this.bytes.fill(0, this.offset, this.offset + length);
    this.offset += length;
    return this;
  }

  /** What was written so far, borrowed from the buffer. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.offset);
  }

  #claim(length: number): void {
    if (this.offset + length > this.bytes.length) {
      throw new Bug(`room for ${length} bytes at ${this.offset} of ${this.bytes.length}`);
    }
  }
}

/** Callers have made room for two bytes. */
export function writeU16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
}

/** Callers have made room for four bytes. */
export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}
