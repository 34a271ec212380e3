import { NackGenerator, ReceiveStatistics, restartGap } from '@parley/engine-rtp';
import { distance16, type Ms } from '@parley/engine-wire';

import { PacketCache } from './packet-cache.ts';
import { KeyframeRequests } from './request-keyframe.ts';
import type { MediaKind } from './router-contract.ts';

/** A layer without a packet for this long is not there. Screens stand still for seconds, cameras never do. */
export const cameraPauseMs = 1000;
export const screenPauseMs = 5000;
const bitrateWindowMs = 1000;

/** What became of an arriving sequence number. */
export type Acceptance = 'new' | 'late' | 'duplicate' | 'too-old' | 'jump';

/**
 * One stream of a producer: its numbering, history, losses, clock and rate.
 *
 * Shape   `extSeq` never repeats during the layer's life, also when the publisher restarts the stream;
 *         `epoch` counts those restarts, after which RTP times are unrelated to those before
 */
export class Layer {
  readonly index: number;
  readonly kind: MediaKind;
  readonly nack = new NackGenerator();
  readonly statistics: ReceiveStatistics;
  readonly keyframes: KeyframeRequests;
  ssrc = 0;
  rtxSsrc = 0;
  epoch = 0;
  extSeq = -1;
  highest = -1;
  lastPacketAt: Ms = -Infinity;
  bps = 0;
  /** The last sender report; `reportAt` is -Infinity before the first. */
  reportNtp = 0;
  reportMiddle = 0;
  reportRtpTime = 0;
  reportAt: Ms = -Infinity;
  #cache: PacketCache | undefined;
  #picture = -1;
  #expectedAfterJump = -1;
  #rebound = false;
  #bytes = 0;
  #windowStart: Ms = -Infinity;
  readonly #pauseMs: number;

  constructor(index: number, kind: MediaKind, clockRate: number, screen: boolean) {
    this.index = index;
    this.kind = kind;
    this.statistics = new ReceiveStatistics(clockRate);
    this.keyframes = new KeyframeRequests(index);
    this.#pauseMs = screen ? screenPauseMs : cameraPauseMs;
  }

  /** Made with the first packet: announced layers that never come cost nothing. */
  get cache(): PacketCache {
    this.#cache ??= new PacketCache(this.kind);
    return this.#cache;
  }

  get started(): boolean {
    return this.highest >= 0;
  }

  alive(now: Ms): boolean {
    return now - this.lastPacketAt < this.#pauseMs;
  }

  /**
   * Takes the number of an arriving packet; the unwrapped one is then in `extSeq`.
   *
   * Shape   retransmitted: it came by RTX, so it is at most as new as what is known
   *
   * Source  RFC 3550 appendix A.1: a jump counts as a restart once the next packet confirms it
   */
  accept(seq: number, retransmitted: boolean): Acceptance {
    if (retransmitted && !this.started) return 'too-old';
    if (this.highest < 0) {
      this.extSeq = this.highest = seq + 0x1_0000;
      return 'new';
    }
    if (this.#rebound && retransmitted) return 'too-old';
    if (this.#rebound) {
      this.#rebound = false;
      return this.#beginAt(seq);
    }
    const distance = distance16(seq, this.highest & 0xffff);
    this.extSeq = this.highest + distance;
    if (distance > restartGap || distance <= -this.cache.history) {
      // A retransmission can only repeat history: it says nothing about where the stream is.
      return retransmitted ? 'too-old' : this.#afterJump(seq, distance);
    }
    this.#expectedAfterJump = -1;
    if (distance > 0) {
      this.highest = this.extSeq;
      return 'new';
    }
    return this.cache.has(this.extSeq) ? 'duplicate' : 'late';
  }

  #afterJump(seq: number, distance: number): Acceptance {
    if (seq !== this.#expectedAfterJump) {
      this.#expectedAfterJump = (seq + 1) & 0xffff;
      return distance < 0 ? 'too-old' : 'jump';
    }
    this.restart();
    return this.#beginAt(seq);
  }

  /** A numbering that is ahead of everything so far by more than any loss. */
  #beginAt(seq: number): Acceptance {
    this.extSeq = this.highest = (Math.floor(this.highest / 0x1_0000) + 2) * 0x1_0000 + seq;
    return 'new';
  }

  /** The publisher began a new stream: other SSRC, or another numbering. */
  restart(): void {
    this.epoch++;
    this.#expectedAfterJump = -1;
    this.#picture = -1;
    this.reportAt = -Infinity;
    this.nack.clear();
    this.statistics.restart();
  }

  /** Begins a stream with another SSRC behind the numbers used so far. */
  rebind(ssrc: number): void {
    if (this.ssrc !== 0 && this.started) {
      this.restart();
      this.#rebound = true;
    }
    this.ssrc = ssrc;
  }

  /** Unwraps a VP8 picture id of 7 or 15 bits; -1 stays -1. */
  unwrapPicture(pictureId: number, bits: number): number {
    if (pictureId < 0) return -1;
    const size = 1 << bits;
    if (this.#picture < 0) {
      this.#picture = pictureId + 0x8000;
      return this.#picture;
    }
    const ahead = (pictureId - this.#picture) & (size - 1);
    const picture = this.#picture + (ahead < size / 2 ? ahead : ahead - size);
    if (picture > this.#picture) this.#picture = picture;
    return picture;
  }

  count(bytes: number, now: Ms): void {
    this.lastPacketAt = now;
    this.#bytes += bytes;
  }

  /** Closes the rate window when a second is over. */
  measure(now: Ms): void {
    const ms = now - this.#windowStart;
    if (ms < bitrateWindowMs) return;
    if (ms < 2 * bitrateWindowMs) this.bps = (this.#bytes * 8000) / ms;
    this.#bytes = 0;
    this.#windowStart = now;
  }
}
