import { readU16, readU32 } from '@parley/engine-wire';

/** The fixed header of RTP: version, payload type, sequence number, time and SSRC. [RFC 3550 §5.1] */
export const rtpHeaderLength = 12;

/** RFC 8285: the profile of one-byte headers, and the twelve leading bits of two-byte headers. */
const oneByteProfile = 0xbede;
const twoByteProfile = 0x1000;

/**
 * Where the parts of one RTP packet stand. Reused from packet to packet, so that reading allocates nothing.
 *
 * Shape   offsets from the start of the datagram; `payloadLength` is without padding; 0 = padding only
 */
export class RtpHeader {
  payloadType = 0;
  marker = false;
  seq = 0;
  rtpTime = 0;
  ssrc = 0;
  extensionProfile = 0;
  extensionOffset = 0;
  extensionLength = 0;
  payloadOffset = 0;
  payloadLength = 0;
}

/**
 * Reads one RTP packet's header into a reusable view.
 *
 * Shape   the first `length` bytes of `bytes`, borrowed; already authenticated, or padding lies are the sender's
 * Answers false when any inner length does not fit: CSRC list, extension block or padding; `into` is then undefined
 * Errors  never throws; costs the same whatever the lengths claim
 * Source  RFC 3550 §5.1, §5.3.1
 */
export function readRtpHeader(bytes: Uint8Array, length: number, into: RtpHeader): boolean {
  if (length < rtpHeaderLength || length > bytes.length) return false;
  const first = bytes[0] as number; // twelve bytes are there
  if (first >> 6 !== 2) return false;
  const second = bytes[1] as number;
  into.marker = second > 127;
  into.payloadType = second & 127;
  into.seq = readU16(bytes, 2);
  into.rtpTime = readU32(bytes, 4);
  into.ssrc = readU32(bytes, 8);

  let offset = rtpHeaderLength + (first & 15) * 4;
  into.extensionLength = 0;
  into.extensionProfile = 0;
  into.extensionOffset = offset;
  if ((first & 0x10) !== 0) {
    if (offset + 4 > length) return false;
    into.extensionProfile = readU16(bytes, offset);
    into.extensionLength = readU16(bytes, offset + 2) * 4;
    into.extensionOffset = offset + 4;
    offset += 4 + into.extensionLength;
  }
  if (offset > length) return false;

  let padding = 0;
  if ((first & 0x20) !== 0) {
    padding = offset < length ? (bytes[length - 1] as number) : 0; // the byte is inside by this very test
    // The count includes itself, so zero is a lie as well.
    if (padding === 0 || padding > length - offset) return false;
  }
  into.payloadOffset = offset;
  into.payloadLength = length - offset - padding;
  return true;
}

/**
 * Finds a header extension of a packet that `readRtpHeader` accepted.
 *
 * Shape   id 1…14 in one-byte form, 1…255 in two-byte form
 * Answers `offset * 256 + length` of its data, a number so that nothing is allocated; -1 when it is absent or cut off
 * Source  RFC 8285 §4.2, §4.3
 */
export function findExtension(bytes: Uint8Array, header: RtpHeader, id: number): number {
  const end = header.extensionOffset + header.extensionLength;
  if (header.extensionProfile === oneByteProfile) return findOneByte(bytes, header.extensionOffset, end, id);
  if ((header.extensionProfile & 0xfff0) === twoByteProfile) return findTwoByte(bytes, header.extensionOffset, end, id);
  return -1;
}

function findOneByte(bytes: Uint8Array, start: number, end: number, wanted: number): number {
  for (let at = start; at < end; ) {
    const head = bytes[at] as number; // below `end`, which the header's reading has checked
    if (head === 0) {
      at++;
      continue;
    }
    const id = head >> 4;
    if (id === 15) return -1; // [RFC 8285 §4.2] 15 ends the parsing
    const length = (head & 15) + 1;
    if (at + 1 + length > end) return -1;
    if (id === wanted) return (at + 1) * 256 + length;
    at += 1 + length;
  }
  return -1;
}

function findTwoByte(bytes: Uint8Array, start: number, end: number, wanted: number): number {
  for (let at = start; at < end; ) {
    const id = bytes[at] as number; // below `end`, which the header's reading has checked
    if (id === 0) {
      at++;
      continue;
    }
    if (at + 2 > end) return -1;
    const length = bytes[at + 1] as number;
    if (at + 2 + length > end) return -1;
    if (id === wanted) return (at + 2) * 256 + length;
    at += 2 + length;
  }
  return -1;
}

export function extensionOffset(found: number): number {
  return Math.floor(found / 256);
}

export function extensionLength(found: number): number {
  return found & 255;
}

/**
 * Reads an extension as short ASCII text: `mid`, `rid`, repaired `rid`.
 *
 * Answers undefined when it is absent, empty or longer than 16 characters (RFC 8851 allows more, no sender uses it)
 */
export function readTextExtension(bytes: Uint8Array, header: RtpHeader, id: number): string | undefined {
  const found = findExtension(bytes, header, id);
  const length = found < 0 ? 0 : extensionLength(found);
  if (length === 0 || length > longestStreamName) return undefined;
  const offset = extensionOffset(found);
  let text = '';
  for (let index = 0; index < length; index++) text += String.fromCharCode(bytes[offset + index] as number); // inside
  return text;
}

/** One-byte headers cannot carry more, and mids and rids of real senders have one to five characters. */
const longestStreamName = 16;
