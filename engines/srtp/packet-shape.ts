import { readU16 } from '@parley/engine-wire';

/** The largest protected packet, in and out: more than any path's MTU, and what a kernel's buffer holds. */
export const maxPacketBytes = 2048;

export const rtpHeaderBytes = 12;
/** Of an SRTCP packet this much stays in the clear. RFC 3711 §3.4 */
export const rtcpHeaderBytes = 8;
/** The E bit and the SRTCP index. RFC 3711 §3.4 */
export const rtcpIndexBytes = 4;
export const encryptedFlag = 0x8000_0000;

export const sha1TagBytes = 10;
export const gcmTagBytes = 16;
export const gcmNonceBytes = 12;

/**
 * The length of an RTP header with its contributing sources and extension; 0 when it is not an RTP header of
 * version 2 within `length` bytes.
 *
 * Source  RFC 3550 §5.1, §5.3.1
 */
export function rtpHeaderLength(bytes: Uint8Array, length: number): number {
  const first = bytes[0] ?? 0;
  if (length < rtpHeaderBytes || first >>> 6 !== 2) return 0;
  let header = rtpHeaderBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (header + 4 > length) return 0;
    header += 4 + readU16(bytes, header + 2) * 4;
  }
  return header <= length ? header : 0;
}

/** Four bytes as a signed number: unlike an unsigned one it never becomes a heap object, whatever the SSRC. */
export function readSsrc(bytes: Uint8Array, offset: number): number {
  // Callers have checked that four bytes are there.
  return (
    ((bytes[offset] as number) << 24) |
    ((bytes[offset + 1] as number) << 16) |
    ((bytes[offset + 2] as number) << 8) |
    (bytes[offset + 3] as number)
  );
}
