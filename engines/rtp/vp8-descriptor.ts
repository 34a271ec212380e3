import { readU16, writeU16 } from '@parley/engine-wire';

/**
 * The VP8 payload descriptor of one packet; -1 stands for a field that is not there.
 *
 * Shape   pictureBits 0, 7 or 15; temporal 0…3; keyIndex 0…31; `length` in bytes, the frame follows
 */
export class Vp8Descriptor {
  length = 0;
  /** First packet of a frame: start of partition 0. */
  startsFrame = false;
  keyframe = false;
  pictureId = -1;
  pictureBits = 0;
  tl0 = -1;
  temporal = -1;
  /** The frame depends on the base layer only: a receiver may move up here. */
  layerSync = false;
  keyIndex = -1;
}

/** The longest descriptor: six bytes. [RFC 7741 §4.2] */
export const longestVp8Descriptor = 6;

/**
 * Reads a VP8 payload descriptor and the one bit of the frame that tells a keyframe.
 *
 * Shape   the payload of one RTP packet: `length` bytes at `offset`, borrowed
 * Answers false when it is cut off; at most seven bytes are looked at
 * Source  RFC 7741 §4.2, §4.3
 */
export function readVp8Descriptor(bytes: Uint8Array, offset: number, length: number, into: Vp8Descriptor): boolean {
  clear(into);
  if (length < 1 || offset + length > bytes.length) return false;
  const end = offset + length;
  const first = bytes[offset] as number; // one byte is there
  let at = offset + 1;
  if ((first & 0x80) !== 0) {
    at = readExtended(bytes, at, end, into);
    if (at < 0) return false;
  }
  into.length = at - offset;
  into.startsFrame = (first & 0x10) !== 0 && (first & 0x07) === 0;
  // [RFC 7741 §4.3] the inverse keyframe flag is the lowest bit of the frame's first byte
  into.keyframe = into.startsFrame && at < end && ((bytes[at] as number) & 1) === 0;
  return at < end;
}

function clear(into: Vp8Descriptor): void {
  into.pictureId = -1;
  into.pictureBits = 0;
  into.tl0 = -1;
  into.temporal = -1;
  into.layerSync = false;
  into.keyIndex = -1;
  into.keyframe = false;
  into.startsFrame = false;
  into.length = 0;
}

function readExtended(bytes: Uint8Array, start: number, end: number, into: Vp8Descriptor): number {
  let at = start;
  if (at >= end) return -1;
  const flags = bytes[at++] as number; // below `end`
  if ((flags & 0x80) !== 0) {
    if (at >= end) return -1;
    const head = bytes[at] as number; // below `end`
    const long = head > 127;
    if (long && at + 2 > end) return -1;
    into.pictureBits = long ? 15 : 7;
    into.pictureId = long ? readU16(bytes, at) & 0x7fff : head;
    at += long ? 2 : 1;
  }
  if ((flags & 0x40) !== 0) {
    if (at >= end) return -1;
    into.tl0 = bytes[at++] as number; // below `end`
  }
  if ((flags & 0x30) !== 0) {
    if (at >= end) return -1;
    const layer = bytes[at++] as number; // below `end`
    if ((flags & 0x20) !== 0) {
      into.temporal = layer >> 6;
      into.layerSync = (layer & 0x20) !== 0;
    }
    if ((flags & 0x10) !== 0) into.keyIndex = layer & 31;
  }
  return at;
}

/**
 * Writes a descriptor again with other counters; the picture id grows to its long form when it no longer fits seven bits.
 *
 * Shape   `source` is the descriptor at `offset` as `descriptor` describes it; room for six bytes at `at`;
 *         a counter that the source does not have is ignored
 * Answers how many bytes were written
 * Source  RFC 7741 §4.2
 */
export function rewriteVp8Descriptor(
  source: Uint8Array,
  offset: number,
  descriptor: Vp8Descriptor,
  counters: { readonly pictureId: number; readonly tl0: number; readonly keyIndex: number },
  into: Uint8Array,
  at: number,
): number {
  let write = at;
  into[write++] = source[offset] as number; // a descriptor has one byte at least
  if (descriptor.length === 1) return 1;
  into[write++] = source[offset + 1] as number; // longer than one byte: the flags are there
  if (descriptor.pictureBits > 0) {
    if (descriptor.pictureBits === 15 || counters.pictureId > 127) {
      writeU16(into, write, 0x8000 | (counters.pictureId & 0x7fff));
      write += 2;
    } else {
      into[write++] = counters.pictureId;
    }
  }
  if (descriptor.tl0 >= 0) into[write++] = counters.tl0;
  if (descriptor.temporal >= 0 || descriptor.keyIndex >= 0) {
    const layer = source[offset + descriptor.length - 1] as number; // the last byte of the descriptor
    into[write++] = descriptor.keyIndex >= 0 ? (layer & 0xe0) | (counters.keyIndex & 31) : layer;
  }
  return write - at;
}
