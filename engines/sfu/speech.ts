import type { Ms } from '@parley/engine-wire';

import type { ProducerId } from './router-contract.ts';

/** The window of observed audio, and the rhythm of reports. */
export const speechWindowMs = 400;
/** At or above this loudness a packet counts as speech: -35 dBov. */
const activeLevel = 35;
const activeShare = 0.4;
/** Exponential smoothing over two windows: 2 / (2 + 1). */
const smoothing = 2 / 3;
const speakingFrom = 10 ** (-activeLevel / 20);
/** Reported levels move in eighths, so that speakers lists do not change with every breath. */
const steps = 8;

/**
 * Judges from the levels of one microphone whether somebody speaks, and how loudly.
 *
 * Units   level in -dBov (0 loud … 127 silent), loudness linear 0…1
 * Source  the reference server's rule: at least 40 % of a 400 ms window at or above -35 dBov
 */
export class SpeechMeter {
  #observedMs = 0;
  #activeMs = 0;
  #loudest = 127;
  #smoothed = 0;
  #heardAt: Ms = -Infinity;

  observe(level: number, durationMs: number, now: Ms): void {
    this.#heardAt = now;
    this.#observedMs += durationMs;
    if (level <= activeLevel) {
      this.#activeMs += durationMs;
      if (level < this.#loudest) this.#loudest = level;
    }
    if (this.#observedMs < speechWindowMs) return;
    if (this.#activeMs >= activeShare * speechWindowMs) {
      const adjusted = this.#loudest - 20 * Math.log10(this.#activeMs / speechWindowMs);
      this.#smoothed += (10 ** (-adjusted / 20) - this.#smoothed) * smoothing;
    } else {
      this.#smoothed = 0;
    }
    this.#observedMs = 0;
    this.#activeMs = 0;
    this.#loudest = 127;
  }

  silence(): void {
    this.#smoothed = 0;
  }

  /** 0 while nobody speaks, or nothing was heard for two windows. */
  loudness(now: Ms): number {
    if (now - this.#heardAt > 2 * speechWindowMs || this.#smoothed < speakingFrom) return 0;
    return Math.min(1, Math.ceil(this.#smoothed * steps) / steps);
  }
}

/** Compares two reports: the same speakers with the same loudness. */
export function sameLevels(a: ReadonlyMap<ProducerId, number>, b: ReadonlyMap<ProducerId, number>): boolean {
  if (a.size !== b.size) return false;
  for (const [producer, level] of a) {
    if (b.get(producer) !== level) return false;
  }
  return true;
}
