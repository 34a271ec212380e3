import type { Ms } from '@parley/engine-wire';

import type { Consumer } from './consumer.ts';

/** An estimate below this share of what we send is congestion, if it falls. */
const congestedShare = 0.95;
/** A step down that is more than the noise of the estimator. */
const fall = 0.97;
/** An estimate that stays below this share for a while is congestion even if it does not fall. */
const stuckShare = 0.8;
const stuckMs = 3000;
/** More than a tenth lost in three reports running (each about a second). */
const lossyFraction = 26;
const lossyReports = 3;
const lossFactor = 0.7;
/** A raise is tried after this much peace; a raise that failed doubles the time, up to a minute. */
export const firstRaiseMs = 5000;
const longestRaiseMs = 60_000;
const estimateEventMs = 500;

/**
 * Fits one subscriber's video layers into what its connection carries.
 *
 * Until the first congestion everything is sent as wished: the receiver's estimate cannot exceed 1.5 times what it
 * receives, so it says nothing about what it could receive. After a congestion, layers come back one by one.
 * Nothing is ever paused, and audio is never touched.
 *
 * Units   bits per second
 * Source  draft-alvestrand-rmcat-remb-03 for the estimate
 */
export class Bandwidth {
  capacityBps = Infinity;
  #estimateBps = Infinity;
  #stuckSince: Ms = Infinity;
  #stuckAtBps = 0;
  #raiseAfterMs = firstRaiseMs;
  #raiseAt: Ms = Infinity;
  #raisedAt: Ms = -Infinity;
  #toldAt: Ms = -Infinity;

  /**
   * Takes the receiver's estimate.
   *
   * Answers true when it is worth an event: at most twice a second
   */
  onEstimate(bps: number, sentBps: number, consumers: readonly Consumer[], now: Ms): boolean {
    const fell = this.#estimateBps < Infinity && bps < this.#estimateBps * fall;
    this.#estimateBps = bps;
    if (bps < sentBps * congestedShare && fell) this.#congested(bps, consumers, now);
    else if (this.#isStuck(bps, sentBps, now)) this.#congested(bps, consumers, now);
    if (now - this.#toldAt < estimateEventMs) return false;
    this.#toldAt = now;
    return true;
  }

  onLoss(consumer: Consumer, fractionLost: number, sentBps: number, consumers: readonly Consumer[], now: Ms): void {
    consumer.lossyReports = fractionLost > lossyFraction ? consumer.lossyReports + 1 : 0;
    if (consumer.lossyReports < lossyReports) return;
    for (const each of consumers) each.lossyReports = 0;
    this.#congested(sentBps * lossFactor, consumers, now);
  }

  /** Tries a raise when its time has come. */
  tick(consumers: readonly Consumer[], now: Ms): void {
    if (now < this.#raiseAt) return;
    const used = this.#plan(this.capacityBps, consumers, now);
    const step = this.#cheapestRaise(consumers, now);
    if (step === Infinity) {
      this.capacityBps = Infinity;
      this.#raiseAt = Infinity;
      this.#raiseAfterMs = firstRaiseMs;
    } else {
      this.capacityBps = Math.max(this.capacityBps, used + step);
      this.#raiseAt = now + this.#raiseAfterMs;
    }
    this.#raisedAt = now;
    this.#apply(consumers, now);
  }

  /** The set of consumers or their wishes changed. */
  replan(consumers: readonly Consumer[], now: Ms): void {
    if (this.capacityBps < Infinity) this.#apply(consumers, now);
  }

  #congested(bps: number, consumers: readonly Consumer[], now: Ms): void {
    if (now - this.#raisedAt < firstRaiseMs) this.#raiseAfterMs = Math.min(longestRaiseMs, this.#raiseAfterMs * 2);
    this.capacityBps = bps;
    this.#stuckSince = Infinity;
    this.#raiseAt = now + this.#raiseAfterMs;
    this.#apply(consumers, now);
  }

  #isStuck(bps: number, sentBps: number, now: Ms): boolean {
    if (bps >= sentBps * stuckShare || bps > this.#stuckAtBps * 1.05) this.#stuckSince = Infinity;
    if (bps >= sentBps * stuckShare) return false;
    if (this.#stuckSince === Infinity) {
      this.#stuckSince = now;
      this.#stuckAtBps = bps;
    }
    return now - this.#stuckSince >= stuckMs;
  }

  #apply(consumers: readonly Consumer[], now: Ms): void {
    if (this.capacityBps === Infinity) {
      for (const consumer of consumers) consumer.layerCap = Infinity;
    } else {
      this.#plan(this.capacityBps, consumers, now);
    }
    for (const consumer of consumers) consumer.retarget();
  }

  /** Gives everybody the lowest layer, then raises layer by layer, screens first. Answers the bits used. */
  #plan(capacity: number, consumers: readonly Consumer[], now: Ms): number {
    let used = 0;
    for (const consumer of consumers) {
      consumer.layerCap = consumer.producer?.bestLayer(0, now) ?? 0;
      used += rateAt(consumer, consumer.layerCap);
    }
    for (let layer = 1; layer < layersConsidered; layer++) {
      for (const screens of [true, false]) {
        for (const consumer of consumers) {
          if (!canRaise(consumer, layer, screens, now)) continue;
          const extra = rateAt(consumer, layer) - rateAt(consumer, consumer.layerCap);
          if (used + extra > capacity) continue;
          consumer.layerCap = layer;
          used += extra;
        }
      }
    }
    return used;
  }

  #cheapestRaise(consumers: readonly Consumer[], now: Ms): number {
    let cheapest = Infinity;
    for (const consumer of consumers) {
      for (let layer = consumer.layerCap + 1; layer < layersConsidered; layer++) {
        const possible = canRaise(consumer, layer, true, now) || canRaise(consumer, layer, false, now);
        if (possible) cheapest = Math.min(cheapest, rateAt(consumer, layer) - rateAt(consumer, consumer.layerCap));
      }
    }
    return cheapest;
  }
}

/** Simulcast has three layers at most in every client. */
const layersConsidered = 3;

function rateAt(consumer: Consumer, layer: number): number {
  if (consumer.paused || consumer.producer === undefined || consumer.producer.muted) return 0;
  return consumer.producer.layers[layer]?.bps ?? 0;
}

function canRaise(consumer: Consumer, layer: number, screens: boolean, now: Ms): boolean {
  const { producer } = consumer;
  if (producer === undefined || consumer.paused || layer > consumer.wantedLayer || layer <= consumer.layerCap) return false;
  return producer.section.screen === screens && producer.layers[layer]?.alive(now) === true;
}
