import { ByteReader, readU16, readU32 } from '@parley/engine-wire';
import { crc32 } from './crc32.ts';
import { attributeType, fingerprintXor, integrityBytes, magicCookie, stunHeaderBytes, transactionIdBytes } from './stun-registry.ts';

export type StunKind = 'request' | 'indication' | 'success' | 'error';

/** One STUN message as read. Every view borrows from the datagram. */
export type StunMessage = {
  readonly kind: StunKind;
  readonly method: number;
  readonly transactionId: Uint8Array;
  readonly username: Uint8Array | undefined;
  readonly useCandidate: boolean;
  readonly priority: number | undefined;
  readonly errorCode: number | undefined;
  /** The value of XOR-MAPPED-ADDRESS, still masked. */
  readonly xorMappedAddress: Uint8Array | undefined;
  /** Attributes that must be understood and are not, at most `unknownAttributeLimit` of them. */
  readonly unknown: readonly number[];
  /** Where MESSAGE-INTEGRITY begins; -1 when there is none. What stands behind it is not believed. */
  readonly integrityAt: number;
  readonly fingerprint: 'absent' | 'right' | 'wrong';
};

/** One datagram that no path fragments: nobody's check comes near (Chromium's are about 120 bytes). */
export const stunBytesLimit = 1500;
/** A check carries about ten attributes. The limit keeps the work per datagram small. */
export const attributeLimit = 32;
/** What a 420 answer repeats: enough to tell the peer, and never more than the request had. */
export const unknownAttributeLimit = 8;

/**
 * Reads one STUN message.
 *
 * Shape   `bytes` is the whole datagram
 * Answers undefined when it is malformed: wrong cookie, lengths that do not add up, an attribute behind
 *         FINGERPRINT, an integrity that is not 20 bytes, too many attributes
 * Errors  never throws
 * Source  RFC 8489 §5, §14
 */
export function readStun(bytes: Uint8Array): StunMessage | undefined {
  if (bytes.length < stunHeaderBytes || bytes.length > stunBytesLimit) return undefined;
  const type = readU16(bytes, 0);
  // [RFC 8489 §5] The two highest bits are zero, the length is whole words and here the whole datagram.
  if ((type & 0xc000) !== 0 || readU32(bytes, 4) !== magicCookie) return undefined;
  const length = readU16(bytes, 2);
  if (length % 4 !== 0 || length !== bytes.length - stunHeaderBytes) return undefined;

  const found = readAttributes(bytes);
  if (found === undefined) return undefined;
  return {
    kind: kinds[((type >>> 7) & 2) | ((type >>> 4) & 1)] as StunKind, // two bits index four entries
    method: (type & 0xf) | ((type & 0xe0) >>> 1) | ((type & 0x3e00) >>> 2),
    transactionId: bytes.subarray(8, 8 + transactionIdBytes),
    ...found,
  };
}

const kinds: readonly StunKind[] = ['request', 'indication', 'success', 'error'];

type Attributes = Omit<StunMessage, 'kind' | 'method' | 'transactionId'>;

function readAttributes(bytes: Uint8Array): Attributes | undefined {
  const reader = new ByteReader(bytes, stunHeaderBytes);
  const values = new Map<number, Uint8Array>();
  const unknown: number[] = [];
  let integrityAt = -1;
  let fingerprint: Attributes['fingerprint'] = 'absent';
  for (let count = 0; reader.remaining > 0; count++) {
    if (count === attributeLimit || fingerprint !== 'absent') return undefined;
    const start = reader.offset;
    const type = reader.u16();
    const length = reader.u16();
    const value = reader.view(length);
    reader.skip((4 - (length & 3)) & 3);
    if (reader.failed) return undefined;
    if (type === attributeType.fingerprint) {
      if (length !== 4) return undefined;
      fingerprint = readU32(value, 0) === (crc32(bytes, 0, start) ^ fingerprintXor) >>> 0 ? 'right' : 'wrong';
    } else if (integrityAt !== -1) {
      // [RFC 8489 §14.5] Only FINGERPRINT counts behind MESSAGE-INTEGRITY: the rest is not authenticated.
      continue;
    } else if (type === attributeType.integrity) {
      if (length !== integrityBytes) return undefined;
      integrityAt = start;
    } else if (understood.has(type)) {
      // [RFC 8489 §14] Of a repeated attribute the first counts.
      if (!values.has(type)) values.set(type, value);
    } else if (type < 0x8000 && unknown.length < unknownAttributeLimit) {
      unknown.push(type);
    }
  }
  return summary(values, unknown, integrityAt, fingerprint);
}

/** Known and, for some, not used: a 420 answer would be wrong for those too. */
const understood: ReadonlySet<number> = new Set(Object.values(attributeType));

function summary(values: Map<number, Uint8Array>, unknown: number[], integrityAt: number, fingerprint: Attributes['fingerprint']): Attributes {
  const priority = values.get(attributeType.priority);
  const error = values.get(attributeType.errorCode);
  return {
    username: values.get(attributeType.username),
    useCandidate: values.has(attributeType.useCandidate),
    priority: priority?.length === 4 ? readU32(priority, 0) : undefined,
    // [RFC 8489 §14.8] Hundreds in three bits of the third byte, the rest in the fourth.
    errorCode: error !== undefined && error.length >= 4 ? ((error[2] as number) & 7) * 100 + (error[3] as number) : undefined,
    xorMappedAddress: values.get(attributeType.xorMappedAddress),
    unknown,
    integrityAt,
    fingerprint,
  };
}
