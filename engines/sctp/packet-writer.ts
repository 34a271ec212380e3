import { Bug, writeU16, writeU32 } from '@parley/engine-wire';
import { sealPacket } from './crc32c.ts';
import { sctpPort } from './limits.ts';
import { chunkType, dataFlag } from './protocol-numbers.ts';

/** Builds packets one after another in the same buffer, several chunks in each. */
export class PacketWriter {
  readonly #bytes: Uint8Array;
  #offset = 12;
  #lastData = 0;

  constructor(mtu: number) {
    this.#bytes = new Uint8Array(mtu);
    writeU16(this.#bytes, 0, sctpPort);
    writeU16(this.#bytes, 2, sctpPort);
  }

  begin(tag: number): void {
    writeU32(this.#bytes, 4, tag);
    this.#offset = 12;
    this.#lastData = 0;
  }

  get isEmpty(): boolean {
    return this.#offset === 12;
  }

  get room(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Appends a finished chunk, padding included. */
  chunk(chunk: Uint8Array): void {
    if (chunk.length > this.room) throw new Bug(`a chunk of ${chunk.length} bytes where ${this.room} are free`);
    this.#bytes.set(chunk, this.#offset);
    this.#offset += chunk.length;
  }

  /** Appends a DATA chunk; the caller has seen that 16 + length fit. */
  data(tsn: number, flags: number, stream: number, ssn: number, ppid: number, payload: Uint8Array): void {
    const bytes = this.#bytes;
    const at = this.#offset;
    const end = at + 16 + payload.length;
    bytes[at] = chunkType.data;
    bytes[at + 1] = flags;
    writeU16(bytes, at + 2, 16 + payload.length);
    writeU32(bytes, at + 4, tsn);
    writeU16(bytes, at + 8, stream);
    writeU16(bytes, at + 10, ssn);
    writeU32(bytes, at + 12, ppid);
    bytes.set(payload, at + 16);
    this.#lastData = at;
    this.#offset = (end + 3) & ~3;
    bytes.fill(0, end, this.#offset);
  }

  /** Asks for a SACK without delay: nothing follows soon that would bring one. [RFC 7053 §4] */
  hurry(): void {
    const flags = this.#lastData + 1;
    if (this.#lastData !== 0) this.#bytes[flags] = (this.#bytes[flags] as number) | dataFlag.immediate;
  }

  /** The packet with its checksum, borrowed until the next `begin`. */
  finish(): Uint8Array {
    const packet = this.#bytes.subarray(0, this.#offset);
    sealPacket(packet);
    return packet;
  }
}
