import { readU16, readU24, readU32 } from '@parley/engine-wire';

/** RTCP packet types. [RFC 3550 §12.1, RFC 4585 §6.1, RFC 3611 §2] */
export const rtcpType = { sr: 200, rr: 201, sdes: 202, bye: 203, rtpfb: 205, psfb: 206, xr: 207 } as const;

/** A receiver's claim below or above this is a lie or a mistake: an audio stream needs 30 kb/s, no link here carries more. */
export const smallestRembBps = 30_000;
export const largestRembBps = 100_000_000;
/** 64 items name up to 1,088 packets: twice the longest history that could answer. */
export const nackItemLimit = 64;

/**
 * Who listens to RTCP. Plain numbers only, so that a report costs no allocation.
 *
 * Shape   `ntp` in seconds since 1900 as a double (half a microsecond fine); `sender` is the packet's own SSRC
 */
export interface RtcpHandler {
  senderReport(sender: number, ntp: number, ntpMiddle: number, rtpTime: number): void;
  /** `lastReport` and `sinceLastReport` in 1/65536 s; 0 = no report was received. */
  reportBlock(
    sender: number,
    ssrc: number,
    fractionLost: number,
    highest: number,
    jitter: number,
    lastReport: number,
    sinceLastReport: number,
  ): void;
  nack(media: number, seq: number): void;
  /** Picture loss or a full intra request. */
  keyframeRequest(media: number): void;
  /** Clamped to 30 kb/s … 100 Mb/s. */
  estimate(bps: number): void;
  /** A transport-wide feedback message: `bytes[offset…end)` is its body after the two SSRCs, for `readTransportFeedback`. */
  transportFeedback(bytes: Uint8Array, offset: number, end: number): void;
  bye(ssrc: number): void;
  /** XR: `ntpMiddle` is what a DLRR block must repeat. */
  referenceTime(sender: number, ntpMiddle: number): void;
}

/**
 * Reads a compound RTCP packet, reduced-size ones as well; types and blocks that are not known are skipped.
 *
 * Shape   the first `length` bytes of `bytes`, borrowed, authenticated
 * Answers false when a length does not fit; what stood before it has been reported
 * Errors  never throws; the work is bounded by `length`
 * Source  RFC 3550 §6, RFC 4585 §6, RFC 5104 §4.3.1, RFC 3611 §4.4, draft-alvestrand-rmcat-remb-03,
 *         draft-holmer-rmcat-transport-wide-cc-extensions-01
 */
export function readRtcp(bytes: Uint8Array, length: number, handler: RtcpHandler): boolean {
  if (length > bytes.length) return false;
  let at = 0;
  while (at < length) {
    if (at + 4 > length || (bytes[at] as number) >> 6 !== 2) return false; // the index is checked before
    const end = at + 4 + readU16(bytes, at + 2) * 4;
    if (end > length) return false;
    if (!readOne(bytes, at, end, handler)) return false;
    at = end;
  }
  return length > 0;
}

function readOne(bytes: Uint8Array, at: number, end: number, handler: RtcpHandler): boolean {
  const count = (bytes[at] as number) & 31; // four bytes are there
  const type = bytes[at + 1] as number; // four bytes are there
  if (type === rtcpType.bye) {
    for (let index = 0, ssrcAt = at + 4; index < count && ssrcAt + 4 <= end; index++, ssrcAt += 4) handler.bye(readU32(bytes, ssrcAt));
    return true;
  }
  if (type < rtcpType.sr || type > rtcpType.xr || type === rtcpType.sdes) return true;
  if (at + 8 > end) return false;
  const sender = readU32(bytes, at + 4);
  if (type === rtcpType.sr) return readSenderReport(bytes, at + 8, end, sender, count, handler);
  if (type === rtcpType.rr) return readReportBlocks(bytes, at + 8, end, sender, count, handler);
  if (type === rtcpType.rtpfb) return readTransportMessage(bytes, at + 8, end, count, handler);
  if (type === rtcpType.psfb) return readPayloadMessage(bytes, at + 8, end, count, handler);
  if (type === rtcpType.xr) return readExtendedReport(bytes, at + 8, end, sender, handler);
  return true;
}

function readSenderReport(bytes: Uint8Array, at: number, end: number, sender: number, count: number, handler: RtcpHandler): boolean {
  if (at + 20 > end) return false;
  const seconds = readU32(bytes, at);
  const fraction = readU32(bytes, at + 4);
  handler.senderReport(sender, seconds + fraction / 0x1_0000_0000, readU32(bytes, at + 2), readU32(bytes, at + 8));
  return readReportBlocks(bytes, at + 20, end, sender, count, handler);
}

function readReportBlocks(bytes: Uint8Array, start: number, end: number, sender: number, count: number, handler: RtcpHandler): boolean {
  let at = start;
  for (let index = 0; index < count; index++, at += 24) {
    if (at + 24 > end) return false;
    handler.reportBlock(
      sender,
      readU32(bytes, at),
      bytes[at + 4] as number, // 24 bytes are there
      readU32(bytes, at + 8),
      readU32(bytes, at + 12),
      readU32(bytes, at + 16),
      readU32(bytes, at + 20),
    );
  }
  return true;
}

function readTransportMessage(bytes: Uint8Array, at: number, end: number, format: number, handler: RtcpHandler): boolean {
  if (at + 4 > end) return false;
  if (format === 1) {
    const media = readU32(bytes, at);
    for (let item = 0, itemAt = at + 4; item < nackItemLimit && itemAt + 4 <= end; item++, itemAt += 4) {
      readNackItem(media, readU16(bytes, itemAt), readU16(bytes, itemAt + 2), handler);
    }
  } else if (format === 15) {
    handler.transportFeedback(bytes, at + 4, end);
  }
  return true;
}

function readNackItem(media: number, first: number, following: number, handler: RtcpHandler): void {
  handler.nack(media, first);
  for (let bits = following, step = 1; bits !== 0; bits >>= 1, step++) {
    if ((bits & 1) !== 0) handler.nack(media, (first + step) & 0xffff);
  }
}

function readPayloadMessage(bytes: Uint8Array, at: number, end: number, format: number, handler: RtcpHandler): boolean {
  if (at + 4 > end) return false;
  if (format === 1) {
    handler.keyframeRequest(readU32(bytes, at));
  } else if (format === 4) {
    // [RFC 5104 §4.3.1.2] the target stands in each item; the media source field is unused
    for (let itemAt = at + 4; itemAt + 8 <= end; itemAt += 8) handler.keyframeRequest(readU32(bytes, itemAt));
  } else if (format === 15 && at + 12 <= end && readU32(bytes, at + 4) === rembWord) {
    const exponent = (bytes[at + 9] as number) >> 2; // twelve bytes are there
    const mantissa = readU24(bytes, at + 9) & 0x3_ffff;
    handler.estimate(Math.min(largestRembBps, Math.max(smallestRembBps, mantissa * 2 ** exponent)));
  }
  return true;
}

/** `REMB` in ASCII. */
export const rembWord = 0x5245_4d42;

function readExtendedReport(bytes: Uint8Array, start: number, end: number, sender: number, handler: RtcpHandler): boolean {
  for (let at = start; at < end; ) {
    if (at + 4 > end) return false;
    const blockEnd = at + 4 + readU16(bytes, at + 2) * 4;
    if (blockEnd > end) return false;
    // [RFC 3611 §4.4] receiver reference time
    if (bytes[at] === 4 && blockEnd - at === 12) handler.referenceTime(sender, readU32(bytes, at + 6));
    at = blockEnd;
  }
  return true;
}
