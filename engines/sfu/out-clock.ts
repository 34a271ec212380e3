import { distance32, type Ms } from '@parley/engine-wire';

import type { Layer } from './layer.ts';

/** A new layer that would step back by more than this waits for its next keyframe … */
const stepBackMs = 50;
/** … but not for ever: after so many keyframes the step is clamped. */
const refusalLimit = 3;
/** A source whose clock disagrees with ours by more than this after a pause has restarted it. */
const believableLagMs = 2000;
/** After the publisher's own mute the clock must fit better: encoders restart it there. */
const believableLagAfterMuteMs = 200;

export type Resumption = 'switch' | 'pause' | 'mute';

/**
 * Keeps one outgoing stream on one RTP clock, whichever layer it comes from.
 *
 * Shape   RTP times modulo 2^32; every switch moves forward by at least one tick
 * Source  RFC 3550 §6.4.1: sender reports tie each layer's RTP clock to one NTP clock
 */
export class OutClock {
  readonly #clockRate: number;
  #layer: Layer | undefined;
  #epoch = 0;
  #offset = 0;
  #firstTime = 0;
  #firstAt: Ms = 0;
  #lastTime = 0;
  #lastAt: Ms = 0;
  #refusals = 0;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  rewrite(rtpTime: number): number {
    return (rtpTime - this.#offset) >>> 0;
  }

  /** Notes the newest packet that left. */
  sent(outTime: number, now: Ms): void {
    this.#lastTime = outTime;
    this.#lastAt = now;
  }

  /**
   * Goes over to a layer at one of its keyframes.
   *
   * Answers false when the picture is older than what was sent: wait for the next keyframe
   */
  begin(layer: Layer, rtpTime: number, now: Ms, why: Resumption): boolean {
    if (this.#layer === undefined) {
      this.#firstTime = rtpTime;
      this.#firstAt = now;
      this.#follow(layer, rtpTime, rtpTime);
      return true;
    }
    const elapsed = this.#ticks(now - this.#lastAt);
    let time = this.#convert(layer, rtpTime) ?? (this.#lastTime + Math.max(1, elapsed)) >>> 0;
    const expected = (this.#firstTime + this.#ticks(now - this.#firstAt)) >>> 0;
    const lag = Math.abs(distance32(expected, time));
    const ahead = distance32(time, this.#lastTime);
    if (lag > this.#ticks(why === 'mute' ? believableLagAfterMuteMs : believableLagMs)) {
      // Not even near: the publisher restarted its clock, or its reports lie.
      time = (this.#lastTime + Math.max(1, elapsed)) >>> 0;
    } else if (why === 'switch' && ahead < -this.#ticks(stepBackMs) && this.#refusals < refusalLimit) {
      this.#refusals++;
      return false;
    }
    if (distance32(time, this.#lastTime) < 1) time = (this.#lastTime + 1) >>> 0;
    this.#follow(layer, rtpTime, time);
    return true;
  }

  /** The outgoing clock at the layer's last sender report, for our own report. */
  reported(layer: Layer): number {
    return this.rewrite(layer.reportRtpTime);
  }

  #follow(layer: Layer, rtpTime: number, outTime: number): void {
    this.#layer = layer;
    this.#epoch = layer.epoch;
    this.#offset = (rtpTime - outTime) >>> 0;
    this.#refusals = 0;
  }

  /** The new layer's time on our clock; undefined while no sender report ties the two together. */
  #convert(layer: Layer, rtpTime: number): number | undefined {
    const reference = this.#layer;
    if (reference === undefined || reference.epoch !== this.#epoch) return undefined;
    if (reference === layer) return this.rewrite(rtpTime);
    if (reference.reportAt === -Infinity || layer.reportAt === -Infinity) return undefined;
    const apart = Math.round((layer.reportNtp - reference.reportNtp) * this.#clockRate);
    return this.rewrite((reference.reportRtpTime + distance32(rtpTime, layer.reportRtpTime) + apart) >>> 0);
  }

  #ticks(ms: number): number {
    return Math.round((ms * this.#clockRate) / 1000);
  }
}
