import { Bug, concatBytes, readU16, writeU32, type Crypto, type Keystream, type MacKey, type SrtpKernel } from '@parley/engine-wire';
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
  rtpHeaderBytes,
  rtpHeaderLength,
  sha1TagBytes,
} from './packet-shape.ts';
import type { SrtpKeys } from './srtp-keys.ts';
import { StreamTable } from './stream-table.ts';

/** The longest plain packet that can be protected: any profile's tag and index fit behind it. */
export const maxPlainBytes = maxPacketBytes - gcmTagBytes - rtcpIndexBytes;
/** 150 tracks of video and audio with their retransmissions at once to one peer. */
export const liveOutboundStreams = 512;
/** Tracks that came and went in one session: weeks of them. */
export const asideOutboundStreams = 16_384;
/** As far as a packet may come late from its publisher (rtpReplayWindow), and as much again for what a layer switch skips. */
export const sendWindow = 2048;
/** [RFC 3711 §9.2] 31 bits; at ten packets a second seven years. */
const rtcpIndexes = 0x8000_0000;
/** [RFC 3711 §9.2] */
const rtpIndexes = 0x1_0000_0000_0000;

/**
 * What we send to one peer over one transport.
 *
 * An (SSRC, index) is used once or never: a repeated one would give away the XOR of two payloads (and with
 * GCM the authentication key), so it throws Bug. Sequence numbers of a new SSRC should start below 32768:
 * a receiver that misses the first packets cannot know of a roll-over. RFC 3711 §9.1, §3.3.1
 */
export class OutboundSrtp {
  /** Whose lanes `encryptLane` means. */
  readonly kernel: SrtpKernel;
  readonly #rtp: CounterMode | GcmMode;
  readonly #rtcp: CounterMode | GcmMode;
  readonly #streams = new StreamTable({ live: liveOutboundStreams, aside: asideOutboundStreams, window: sendWindow });
  /** One count for all SSRCs: each sees it grow, with gaps. */
  #nextRtcpIndex = 0;
  #rtcpSsrc = 0;
  #rtcpKeystream: Keystream | undefined;
  #closed = false;

  constructor(keys: SrtpKeys, crypto: Crypto, kernel: SrtpKernel) {
    const rtpKeys = deriveSessionKeys(keys, 'rtp', crypto);
    const rtcpKeys = deriveSessionKeys(keys, 'rtcp', crypto);
    const isGcm = keys.profile === 'aead-aes-128-gcm';
    this.kernel = kernel;
    this.#rtp = isGcm ? new GcmMode(rtpKeys, crypto) : new CounterMode(rtpKeys, crypto, kernel);
    this.#rtcp = isGcm ? new GcmMode(rtcpKeys, crypto) : new CounterMode(rtcpKeys, crypto, kernel);
  }

  /** For OutboundBatch: what authenticates a lane; undefined when `encryptLane` has sealed it already. */
  get laneMacKey(): MacKey | undefined {
    return this.#rtp instanceof CounterMode ? this.#rtp.macKey : undefined;
  }

  // Packet path starts.
  /**
   * For OutboundBatch: encrypts the plain RTP packet in a lane. In counter mode the roll-over counter is
   * left behind it, to be covered by the tag and then overwritten by it; GCM packets are complete.
   *
   * Answers the length of the protected packet; 0 when the packet comes so late that nobody knows whether
   *         its index was used: it must not be sent
   * Errors  Bug for what is no RTP packet, an index used before, a closed session, too many SSRCs
   */
  encryptLane(lane: number, length: number): number {
    if (this.#closed) throw new Bug('a packet for a closed SRTP session');
    const bytes = this.kernel.buffer(lane);
    const header = length > maxPlainBytes ? 0 : rtpHeaderLength(bytes, length);
    if (header < rtpHeaderBytes) throw new Bug(`an RTP packet of ${length} bytes that cannot be protected`);
    const ssrc = readSsrc(bytes, 8);
    const index = this.#claimIndex(ssrc, readU16(bytes, 2));
    if (index < 0) return 0;
    const mode = this.#rtp;
    if (mode instanceof CounterMode) {
      // #claimIndex has found or opened it
      this.#streams.find(ssrc)?.keystream?.xor(lane, header, index, length - header);
      writeU32(bytes, length, Math.floor(index / 0x1_0000));
      return length + sha1TagBytes;
    }
    bytes.set(mode.seal(ssrc, index, bytes.subarray(0, header), bytes.subarray(header, length)), header);
    return length + gcmTagBytes;
  }

  /** The packet's index, now used; -1 when it is too late. */
  #claimIndex(ssrc: number, seq: number): number {
    const streams = this.#streams;
    const found = streams.find(ssrc);
    const index = estimateIndex(seq, found === undefined ? streams.highestAside(ssrc) : found.window.highest);
    if (index < 0) return -1;
    if (index >= rtpIndexes) throw new Bug('an RTP stream longer than 2^48 packets');
    const stream = found ?? streams.open(ssrc, this.#rtp instanceof CounterMode ? this.#rtp.keystream(ssrc) : undefined);
    const verdict = stream.window.judge(index);
    if (verdict === 'old') return -1;
    if (verdict === 'seen') throw new Bug(`SRTP index ${index} of SSRC ${ssrc >>> 0} used twice`);
    stream.window.use(index);
    return index;
  }
  // Packet path ends.

  /**
   * Protects one compound RTCP packet into a buffer of the caller, `plain.length` + 20 bytes or more.
   *
   * Answers the length of the SRTCP packet
   * Errors  Bug when a packet or buffer has a wrong size, or the session is closed
   * Source  RFC 3711 §3.4; RFC 7714 §9.2
   */
  protectRtcp(plain: Uint8Array, into: Uint8Array): number {
    if (this.#closed) throw new Bug('RTCP for a closed SRTP session');
    if (plain.length < rtcpHeaderBytes || plain.length > maxPlainBytes) throw new Bug(`an RTCP packet of ${plain.length} bytes`);
    if (into.length < plain.length + gcmTagBytes + rtcpIndexBytes) throw new Bug(`${into.length} bytes for RTCP of ${plain.length}`);
    if (this.#nextRtcpIndex >= rtcpIndexes) throw new Bug('an SRTCP session longer than 2^31 packets');
    const index = this.#nextRtcpIndex++;
    const ssrc = readSsrc(plain, 4);
    return this.#rtcp instanceof CounterMode
      ? this.#encryptRtcp(this.#rtcp, plain, into, ssrc, index)
      : this.#sealRtcp(this.#rtcp, plain, into, ssrc, index);
  }

  /** Frees what the session holds in the kernel. A batch should have been flushed: what waits in it leaves with a wrong tag. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#streams.close();
    this.#rtcpKeystream?.free();
    if (this.#rtp instanceof CounterMode) this.#rtp.close();
    if (this.#rtcp instanceof CounterMode) this.#rtcp.close();
  }

  #encryptRtcp(mode: CounterMode, plain: Uint8Array, into: Uint8Array, ssrc: number, index: number): number {
    const { desk, deskTag } = this.kernel;
    const bytes = this.kernel.buffer(desk);
    bytes.set(plain);
    if (this.#rtcpKeystream === undefined || this.#rtcpSsrc !== ssrc) {
      this.#rtcpKeystream?.free();
      this.#rtcpKeystream = mode.keystream(ssrc);
      this.#rtcpSsrc = ssrc;
    }
    this.#rtcpKeystream.xor(desk, rtcpHeaderBytes, index, plain.length - rtcpHeaderBytes);
    writeU32(bytes, plain.length, encryptedFlag + index);
    const covered = plain.length + rtcpIndexBytes;
    this.kernel.authenticateDesk(mode.macKey, covered);
    into.set(this.kernel.head(desk, covered));
    for (let at = 0; at < sha1TagBytes; at++) into[covered + at] = deskTag[at] as number; // it has 20
    return covered + sha1TagBytes;
  }

  #sealRtcp(mode: GcmMode, plain: Uint8Array, into: Uint8Array, ssrc: number, index: number): number {
    const header = plain.subarray(0, rtcpHeaderBytes);
    const word = new Uint8Array(rtcpIndexBytes);
    writeU32(word, 0, encryptedFlag + index);
    const sealed = mode.seal(ssrc, index, concatBytes(header, word), plain.subarray(rtcpHeaderBytes));
    into.set(header);
    into.set(sealed, rtcpHeaderBytes);
    into.set(word, rtcpHeaderBytes + sealed.length);
    return rtcpHeaderBytes + sealed.length + rtcpIndexBytes;
  }
}
