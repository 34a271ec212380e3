import { writeU16, type ByteReader } from '@parley/engine-wire';
import { dtls10, dtls12 } from './wire-numbers.ts';

export const recordHeaderBytes = 13;

/** A record of one datagram; `payload` is borrowed. */
export type DtlsRecord = {
  readonly type: number;
  readonly version: number;
  readonly epoch: number;
  /** 48 bits, exact in a double. */
  readonly sequence: number;
  readonly payload: Uint8Array;
};

/**
 * Reads the next record of a datagram.
 *
 * Answers the record, or undefined when the rest of the datagram is none: a length that points past the
 *         end, or a version that is not DTLS 1.x (some clients send the hello under 1.0)
 * Source  RFC 6347 §4.1
 */
export function readRecord(reader: ByteReader): DtlsRecord | undefined {
  const type = reader.u8();
  const version = reader.u16();
  const epoch = reader.u16();
  const sequence = reader.u48();
  const payload = reader.view(reader.u16());
  if (reader.failed || (version !== dtls12 && version !== dtls10)) return undefined;
  return { type, version, epoch, sequence, payload };
}

/** Writes a record header; callers have made room for 13 bytes. */
export function writeRecordHeader(bytes: Uint8Array, offset: number, record: Omit<DtlsRecord, 'payload'>, length: number): void {
  bytes[offset] = record.type;
  writeU16(bytes, offset + 1, record.version);
  writeEpochAndSequence(bytes, offset + 3, record.epoch, record.sequence);
  writeU16(bytes, offset + 11, length);
}

/** The eight bytes that are a record's place, in headers, nonces and additional data alike. */
export function writeEpochAndSequence(bytes: Uint8Array, offset: number, epoch: number, sequence: number): void {
  writeU16(bytes, offset, epoch);
  writeU16(bytes, offset + 2, Math.floor(sequence / 0x1_0000_0000));
  writeU16(bytes, offset + 4, Math.floor(sequence / 0x1_0000) & 0xffff);
  writeU16(bytes, offset + 6, sequence & 0xffff);
}
