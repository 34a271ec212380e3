import { readU16 } from '@parley/engine-wire';

import type { RtpHeader } from './packet.ts';

/** The original sequence number in front of the payload. [RFC 4588 §4] */
export const osnLength = 2;

/**
 * Turns the view of a retransmission into the view of the packet that it repeats; the bytes stay as they are.
 *
 * Answers false when there is no original inside: padding that probes for bandwidth, or less than two bytes
 * Source  RFC 4588 §4
 */
export function unwrapRtx(bytes: Uint8Array, header: RtpHeader, mediaSsrc: number, mediaPayloadType: number): boolean {
  if (header.payloadLength < osnLength) return false;
  header.seq = readU16(bytes, header.payloadOffset);
  header.ssrc = mediaSsrc;
  header.payloadType = mediaPayloadType;
  header.payloadOffset += osnLength;
  header.payloadLength -= osnLength;
  return true;
}
