import { ByteWriter, writeU16, type Crypto } from '@parley/engine-wire';
import { crc32 } from './crc32.ts';
import { attributeType, bindingMethod, fingerprintXor, integrityBytes, magicCookie, stunHeaderBytes } from './stun-registry.ts';
import type { StunKind } from './stun-reader.ts';

export type StunAttribute = { readonly type: number; readonly value: Uint8Array };

/**
 * Writes a binding message with MESSAGE-INTEGRITY and FINGERPRINT.
 *
 * Shape   key = the password that the receiver verifies with; the result is owned by the caller
 * Source  RFC 8489 §5, §14.5, §14.7
 */
export function writeStun(kind: StunKind, transactionId: Uint8Array, attributes: readonly StunAttribute[], key: Uint8Array, crypto: Crypto): Uint8Array {
  let body = 0;
  for (const { value } of attributes) body += 4 + padded(value.length);
  const integrityAt = stunHeaderBytes + body;
  const fingerprintAt = integrityAt + 4 + integrityBytes;
  const writer = new ByteWriter(fingerprintAt + 8);
  // The length that each of the two trailers covers ends with that trailer.
  writer.u16(bindingMethod | kindBits[kind]).u16(fingerprintAt - stunHeaderBytes).u32(magicCookie).raw(transactionId);
  for (const { type, value } of attributes) writer.u16(type).u16(value.length).raw(value).zeros(padded(value.length) - value.length);
  writer.u16(attributeType.integrity).u16(integrityBytes).raw(crypto.hmacSha1(key, writer.bytes.subarray(0, integrityAt)));
  writeU16(writer.bytes, 2, writer.bytes.length - stunHeaderBytes);
  writer.u16(attributeType.fingerprint).u16(4).u32((crc32(writer.bytes, 0, fingerprintAt) ^ fingerprintXor) >>> 0);
  return writer.bytes;
}

/** [RFC 8489 §5] The class is spread over bits 4 and 8 of the message type. */
const kindBits: Readonly<Record<StunKind, number>> = { request: 0, indication: 0x010, success: 0x100, error: 0x110 };

function padded(length: number): number {
  return (length + 3) & ~3;
}

export function u32Attribute(type: number, value: number): StunAttribute {
  return { type, value: new ByteWriter(4).u32(value).bytes };
}

export function flagAttribute(type: number): StunAttribute {
  return { type, value: new Uint8Array(0) };
}

/** ERROR-CODE without a reason phrase: nobody reads it, and it would only make the answer longer. [RFC 8489 §14.8] */
export function errorCodeAttribute(code: number): StunAttribute {
  return { type: attributeType.errorCode, value: new ByteWriter(4).u16(0).u8(Math.floor(code / 100)).u8(code % 100).bytes };
}

export function unknownAttributesAttribute(unknown: readonly number[]): StunAttribute {
  const writer = new ByteWriter(unknown.length * 2);
  for (const type of unknown) writer.u16(type);
  return { type: attributeType.unknownAttributes, value: writer.bytes };
}
