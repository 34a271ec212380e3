import { Bug, writeU16, writeU32 } from '@parley/engine-wire';

import { rembWord, rtcpType } from './rtcp.ts';

/** A compound of this size fits every path together with SRTCP's 14 bytes, UDP and IPv6. */
export const rtcpRoom = 1150;

/**
 * Writes a compound RTCP packet, one message after the other.
 *
 * Shape   call `begin`, the messages, then send `bytes[0…length)`; ask `fits` before a message of unknown number
 * Errors  Bug when the room ends
 * Source  as `readRtcp`
 */
export class RtcpWriter {
  readonly bytes = new Uint8Array(rtcpRoom);
  length = 0;

  begin(): void {
    this.length = 0;
  }

  fits(more: number): boolean {
    return this.length + more <= rtcpRoom;
  }

  /** 28 bytes. `ntp` in seconds since 1900. */
  senderReport(ssrc: number, ntp: number, rtpTime: number, packets: number, octets: number): void {
    const at = this.#message(rtcpType.sr, 0, 28);
    const seconds = Math.floor(ntp);
    writeU32(this.bytes, at + 4, ssrc);
    writeU32(this.bytes, at + 8, seconds);
    writeU32(this.bytes, at + 12, Math.floor((ntp - seconds) * 0x1_0000_0000));
    writeU32(this.bytes, at + 16, rtpTime);
    writeU32(this.bytes, at + 20, packets);
    writeU32(this.bytes, at + 24, octets);
  }

  /** Opens a receiver report of `blocks` blocks (0…31); 8 + 24 each. Fill them with `reportBlock`. */
  receiverReport(sender: number, blocks: number): void {
    const at = this.#message(rtcpType.rr, blocks, 8 + blocks * 24);
    writeU32(this.bytes, at + 4, sender);
    this.length = at + 8;
  }

  reportBlock(
    ssrc: number,
    fractionLost: number,
    cumulativeLost: number,
    highest: number,
    jitter: number,
    lastReport: number,
    sinceLastReport: number,
  ): void {
    const at = this.length;
    if (at + 24 > rtcpRoom) throw new Bug('room for a report block');
    writeU32(this.bytes, at, ssrc);
    writeU32(this.bytes, at + 4, cumulativeLost);
    this.bytes[at + 4] = fractionLost;
    writeU32(this.bytes, at + 8, highest);
    writeU32(this.bytes, at + 12, jitter);
    writeU32(this.bytes, at + 16, lastReport);
    writeU32(this.bytes, at + 20, sinceLastReport);
    this.length = at + 24;
  }

  /** 12…268 bytes: one chunk with a CNAME of at most 255 bytes. */
  canonicalName(ssrc: number, name: Uint8Array): void {
    if (name.length > 255) throw new Bug(`a CNAME of ${name.length} bytes`);
    // [RFC 3550 §6.5] the item list ends with at least one zero and is padded to a word
    const size = canonicalNameSize(name);
    const at = this.#message(rtcpType.sdes, 1, size);
    this.bytes.fill(0, at + 8, at + size);
    writeU32(this.bytes, at + 4, ssrc);
    this.bytes[at + 8] = 1;
    this.bytes[at + 9] = name.length;
    this.bytes.set(name, at + 10);
  }

  bye(ssrc: number): void {
    writeU32(this.bytes, this.#message(rtcpType.bye, 1, 8) + 4, ssrc);
  }

  /** 12 + up to 4 per packet. `missing` holds ascending extended sequence numbers. */
  nack(sender: number, media: number, missing: Float64Array, count: number): void {
    const start = this.#message(rtcpType.rtpfb, 1, 12);
    writeU32(this.bytes, start + 4, sender);
    writeU32(this.bytes, start + 8, media);
    for (let index = 0; index < count; ) {
      const first = missing[index++] as number; // below count
      let following = 0;
      while (index < count && (missing[index] as number) - first <= 16) {
        following |= 1 << ((missing[index++] as number) - first - 1); // below count
      }
      if (!this.fits(4)) throw new Bug('room for a NACK item');
      writeU16(this.bytes, this.length, first & 0xffff);
      writeU16(this.bytes, this.length + 2, following);
      this.length += 4;
    }
    this.#closeMessage(start);
  }

  pictureLoss(sender: number, media: number): void {
    const at = this.#message(rtcpType.psfb, 1, 12);
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, media);
  }

  fullIntra(sender: number, media: number, count: number): void {
    const at = this.#message(rtcpType.psfb, 4, 20);
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, 0);
    writeU32(this.bytes, at + 12, media);
    writeU32(this.bytes, at + 16, (count & 255) << 24);
  }

  estimate(sender: number, bps: number, media: number): void {
    const at = this.#message(rtcpType.psfb, 15, 24);
    const exponent = Math.max(0, Math.ceil(Math.log2((bps + 1) / 0x4_0000)));
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, 0);
    writeU32(this.bytes, at + 12, rembWord);
    writeU32(this.bytes, at + 16, (1 << 24) | (exponent << 18) | Math.floor(bps / 2 ** exponent));
    writeU32(this.bytes, at + 20, media);
  }

  /** An extended report with the receiver's clock. [RFC 3611 §4.4] */
  referenceTime(sender: number, ntp: number): void {
    const at = this.#message(rtcpType.xr, 0, 20);
    const seconds = Math.floor(ntp);
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, (4 << 24) | 2);
    writeU32(this.bytes, at + 12, seconds);
    writeU32(this.bytes, at + 16, Math.floor((ntp - seconds) * 0x1_0000_0000));
  }

  /** An extended report that answers a reference time, so that its sender learns the round trip. [RFC 3611 §4.5] */
  referenceDelay(sender: number, receiver: number, lastReference: number, sinceLastReference: number): void {
    const at = this.#message(rtcpType.xr, 0, 24);
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, (5 << 24) | 3);
    writeU32(this.bytes, at + 12, receiver);
    writeU32(this.bytes, at + 16, lastReference);
    writeU32(this.bytes, at + 20, sinceLastReference);
  }

  /** Opens transport feedback (12 bytes); the body is appended by `TransportFeedback` and closed with `closeTransportFeedback`. */
  openTransportFeedback(sender: number, media: number): number {
    const at = this.#message(rtcpType.rtpfb, 15, 12);
    writeU32(this.bytes, at + 4, sender);
    writeU32(this.bytes, at + 8, media);
    return at;
  }

  closeTransportFeedback(start: number): void {
    while (this.length % 4 !== 0) this.bytes[this.length++] = 0;
    this.#closeMessage(start);
  }

  #message(type: number, count: number, size: number): number {
    const at = this.length;
    if (!this.fits(size)) throw new Bug(`room for ${size} bytes of RTCP at ${at}`);
    this.bytes[at] = 0x80 | count;
    this.bytes[at + 1] = type;
    writeU16(this.bytes, at + 2, size / 4 - 1);
    this.length = at + size;
    return at;
  }

  #closeMessage(start: number): void {
    writeU16(this.bytes, start + 2, (this.length - start) / 4 - 1);
  }
}

/** The size of the SDES message for a CNAME. */
export function canonicalNameSize(name: Uint8Array): number {
  return 8 + Math.ceil((2 + name.length + 1) / 4) * 4;
}

/** The middle 32 bits of an NTP time in seconds: how a receiver names the report that it answers. */
export function ntpMiddle(ntp: number): number {
  return Math.floor((ntp % 0x1_0000) * 0x1_0000) >>> 0;
}
