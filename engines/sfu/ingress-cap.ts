import type { Ms } from '@parley/engine-wire';

/** What one transport may send us: three simulcast layers of a camera, a screen and a microphone fit well. [D-24] */
export const defaultIngressBps = 12_000_000;
/** Keyframes come in bursts: half a second of the rate may come at once. */
const burstSeconds = 0.5;

/** A token bucket over the bytes that arrive on one transport, asked before anything is forwarded. */
export class IngressCap {
  readonly #bytesPerMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: Ms | undefined;

  constructor(bps: number) {
    this.#bytesPerMs = bps / 8000;
    this.#burst = (bps / 8) * burstSeconds;
    this.#tokens = this.#burst;
  }

  allow(bytes: number, now: Ms): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - (this.#at ?? now)) * this.#bytesPerMs);
    this.#at = now;
    if (this.#tokens < bytes) return false;
    this.#tokens -= bytes;
    return true;
  }
}
