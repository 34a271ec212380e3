import { concatBytes } from '@parley/engine-wire';

/** The few shapes of DER that a certificate needs. ITU-T X.690 §10 */
export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return derValue(0x30, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Uint8Array {
  return derValue(0x31, ...parts);
}

/** A positive integer, most significant byte first. */
export function derUnsigned(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  // A leading one bit would mean a negative number. [X.690 §8.3]
  return (digits[0] ?? 0) >= 0x80 ? derValue(0x02, Uint8Array.of(0), digits) : derValue(0x02, digits);
}

/** Whole bytes only: the count of unused bits is 0. */
export function derBitString(bytes: Uint8Array): Uint8Array {
  return derValue(0x03, Uint8Array.of(0), bytes);
}

export function derObjectId(...arcs: readonly number[]): Uint8Array {
  const [first = 0, second = 0, ...rest] = arcs;
  return derValue(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function derUtf8(text: string): Uint8Array {
  return derValue(0x0c, new TextEncoder().encode(text));
}

/** UTCTime for years 1950…2049, which every validity of ours is in. [RFC 5280 §4.1.2.5.1] */
export function derUtcTime(at: Date): Uint8Array {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return derValue(0x17, new TextEncoder().encode(`${digits}Z`));
}

/** A value under an explicit context tag. */
export function derExplicit(tag: number, value: Uint8Array): Uint8Array {
  return derValue(0xa0 | tag, value);
}

/** Values under an implicit context tag: the tag replaces that of a sequence. */
export function derContext(tag: number, ...values: readonly Uint8Array[]): Uint8Array {
  return derValue(0xa0 | tag, ...values);
}

/** Bytes under an implicit context tag: the tag replaces that of a text or an octet string. */
export function derContextBytes(tag: number, bytes: Uint8Array): Uint8Array {
  return derValue(0x80 | tag, bytes);
}

function derValue(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  const length = content.length;
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.from(header), content);
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
