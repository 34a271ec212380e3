import { concatBytes, readU16, readU32, writeU32, type Crypto, type DropReason, type SrtpKernel } from '@parley/engine-wire';
import { CounterMode } from './counter-mode.ts';
import { deriveSessionKeys } from './derive-session-keys.ts';
import { estimateIndex } from './estimate-index.ts';
import { GcmMode } from './gcm-mode.ts';
import {
  encryptedFlag,
  gcmTagBytes,
  maxPacketBytes,
  readSsrc,
  rtcpHeaderBytes,
  rtcpIndexBytes,
  rtpHeaderLength,
  sha1TagBytes,
} from './packet-shape.ts';
import type { SrtpKeys } from './srtp-keys.ts';
import { StreamTable } from './stream-table.ts';

/** What `unprotectRtp` and `unprotectRtcp` answer when a packet must be forgotten; `lastRefusal` says why. */
export const refused = 0;
/**
 * A genuine RTP packet that came before, or is too old to know: never forwarded, but it was received, so it
 * counts for transport-wide feedback. Its header is readable; its payload stays encrypted. Senders probe the
 * path by repeating old packets.
 */
export const authenticDuplicate = -1;

/** Simulcast camera with retransmission, microphone and shared screen are 14 SSRCs; the rest is room for replacing them. */
export const liveInboundStreams = 64;
/** Quiet SSRCs whose highest index is remembered: some hundred republished tracks. */
export const asideInboundStreams = 1024;
/** One second of video at 9 Mbit/s; the least that RFC 3711 §3.3.2 allows is 64. */
export const rtpReplayWindow = 1024;
/** RTCP is a few packets a second. */
export const rtcpReplayWindow = 128;

/**
 * What one peer sends us over one transport: authenticates, refuses repetitions, decrypts.
 *
 * Shape   packets are decrypted in place; nothing is parsed beyond its bounds before the tag has matched
 * Errors  never throws because of a packet
 * Source  RFC 3711 §3.3, §3.4; RFC 7714 §8, §9
 */
export class InboundSrtp {
  /** Why the last packet was refused. */
  lastRefusal: DropReason = 'srtp.closed';
  readonly #kernel: SrtpKernel;
  readonly #desk: Uint8Array;
  readonly #rtp: CounterMode | GcmMode;
  readonly #rtcp: CounterMode | GcmMode;
  readonly #tagBytes: number;
  readonly #rtpStreams = new StreamTable({ live: liveInboundStreams, aside: asideInboundStreams, window: rtpReplayWindow });
  readonly #rtcpStreams = new StreamTable({ live: liveInboundStreams, aside: asideInboundStreams, window: rtcpReplayWindow });
  #closed = false;

  constructor(keys: SrtpKeys, crypto: Crypto, kernel: SrtpKernel) {
    const rtpKeys = deriveSessionKeys(keys, 'rtp', crypto);
    const rtcpKeys = deriveSessionKeys(keys, 'rtcp', crypto);
    const isGcm = keys.profile === 'aead-aes-128-gcm';
    this.#kernel = kernel;
    this.#desk = kernel.buffer(kernel.desk);
    this.#rtp = isGcm ? new GcmMode(rtpKeys, crypto) : new CounterMode(rtpKeys, crypto, kernel);
    this.#rtcp = isGcm ? new GcmMode(rtcpKeys, crypto) : new CounterMode(rtcpKeys, crypto, kernel);
    this.#tagBytes = isGcm ? gcmTagBytes : sha1TagBytes;
  }

  // Packet path starts.
  /**
   * Turns an SRTP packet into the RTP packet that was sent, in place.
   *
   * Answers the RTP packet's length (12 or more), `authenticDuplicate`, or `refused`
   */
  unprotectRtp(packet: Uint8Array): number {
    if (this.#closed) return this.#refuse('srtp.closed');
    if (packet.length > maxPacketBytes) return this.#refuse('srtp.too-long');
    const end = packet.length - this.#tagBytes;
    const header = rtpHeaderLength(packet, end);
    if (header === 0) return this.#refuse('srtp.malformed');
    const ssrc = readSsrc(packet, 8);
    const streams = this.#rtpStreams;
    const found = streams.find(ssrc);
    const index = estimateIndex(readU16(packet, 2), found === undefined ? streams.highestAside(ssrc) : found.window.highest);
    // Before the first roll-over counter: no sender was there, so no tag can match.
    if (index < 0) return this.#refuse('srtp.forged');
    const mode = this.#rtp;
    let plain: Uint8Array | undefined;
    if (mode instanceof CounterMode) {
      this.#desk.set(packet);
      writeU32(this.#desk, end, Math.floor(index / 0x1_0000)); // [RFC 3711 §4.2] the tag covers the roll-over counter
      if (!mode.isGenuine(end + 4, packet, end)) return this.#refuse('srtp.forged');
    } else {
      plain = mode.open(ssrc, index, packet.subarray(0, header), packet.subarray(header));
      if (plain === undefined) return this.#refuse('srtp.forged');
    }
    if (found === undefined && !streams.canOpen(ssrc)) return this.#refuse('srtp.too-many-streams');
    const stream = found ?? streams.open(ssrc, mode instanceof CounterMode ? mode.keystream(ssrc) : undefined);
    if (stream.window.judge(index) !== 'fresh') return authenticDuplicate;
    stream.window.use(index);
    if (plain !== undefined) {
      packet.set(plain, header);
    } else {
      stream.keystream?.xor(this.#kernel.desk, header, index, end - header);
      packet.set(this.#kernel.head(this.#kernel.desk, end));
    }
    return end;
  }
  // Packet path ends.

  /**
   * Turns an SRTCP packet into the compound RTCP packet that was sent, in place.
   *
   * Answers the RTCP packet's length (8 or more), or `refused`
   */
  unprotectRtcp(packet: Uint8Array): number {
    if (this.#closed) return this.#refuse('srtcp.closed');
    if (packet.length > maxPacketBytes) return this.#refuse('srtcp.too-long');
    const end = packet.length - this.#tagBytes - rtcpIndexBytes;
    if (end < rtcpHeaderBytes || (packet[0] ?? 0) >>> 6 !== 2) return this.#refuse('srtcp.malformed');
    const mode = this.#rtcp;
    // [RFC 3711 §3.4] index, then tag; [RFC 7714 §9.2] tag, then index
    const indexAt = mode instanceof CounterMode ? end : end + this.#tagBytes;
    const word = readU32(packet, indexAt);
    // DTLS-SRTP cannot agree on unencrypted RTCP.
    if (word < encryptedFlag) return this.#refuse('srtcp.unencrypted');
    const index = word - encryptedFlag;
    const ssrc = readSsrc(packet, 4);
    let plain: Uint8Array | undefined;
    if (mode instanceof CounterMode) {
      this.#desk.set(packet);
      if (!mode.isGenuine(end + rtcpIndexBytes, packet, end + rtcpIndexBytes)) return this.#refuse('srtcp.forged');
    } else {
      const additional = concatBytes(packet.subarray(0, rtcpHeaderBytes), packet.subarray(indexAt));
      plain = mode.open(ssrc, index, additional, packet.subarray(rtcpHeaderBytes, indexAt));
      if (plain === undefined) return this.#refuse('srtcp.forged');
    }
    return this.#acceptRtcp(packet, ssrc, index, end, plain);
  }

  /** Frees what the session holds in the kernel; every packet after it is refused. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rtpStreams.close();
    this.#rtcpStreams.close();
    if (this.#rtp instanceof CounterMode) this.#rtp.close();
    if (this.#rtcp instanceof CounterMode) this.#rtcp.close();
  }

  /** The tag has matched: `plain` is the decrypted packet without its header, or still to be made on the desk. */
  #acceptRtcp(packet: Uint8Array, ssrc: number, index: number, end: number, plain: Uint8Array | undefined): number {
    const streams = this.#rtcpStreams;
    const found = streams.find(ssrc);
    if (found === undefined && !streams.canOpen(ssrc)) return this.#refuse('srtcp.too-many-streams');
    const stream = found ?? streams.open(ssrc, this.#rtcp instanceof CounterMode ? this.#rtcp.keystream(ssrc) : undefined);
    if (stream.window.judge(index) !== 'fresh') return this.#refuse('srtcp.replayed');
    stream.window.use(index);
    if (plain !== undefined) {
      packet.set(plain, rtcpHeaderBytes);
    } else {
      stream.keystream?.xor(this.#kernel.desk, rtcpHeaderBytes, index, end - rtcpHeaderBytes);
      packet.set(this.#kernel.head(this.#kernel.desk, end));
    }
    return end;
  }

  #refuse(reason: DropReason): number {
    this.lastRefusal = reason;
    return refused;
  }
}
