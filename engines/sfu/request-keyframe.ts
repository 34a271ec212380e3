import type { Ms } from '@parley/engine-wire';

/** Keyframes are large: the low layer may be asked twice a second, the higher ones once. */
export const lowLayerSpacingMs = 500;
export const highLayerSpacingMs = 1000;

/**
 * Decides when a publisher is asked for a keyframe of one layer, however many subscribers want one.
 *
 * A wish that comes too soon after the last request is kept and granted when its time has come.
 */
export class KeyframeRequests {
  readonly #spacingMs: number;
  #askedAt = -Infinity;
  #wished = false;

  constructor(layer: number) {
    this.#spacingMs = layer === 0 ? lowLayerSpacingMs : highLayerSpacingMs;
  }

  /** Answers true when the wish can be granted at once. */
  wish(now: Ms): boolean {
    this.#wished = true;
    return now - this.#askedAt >= this.#spacingMs;
  }

  /** True when a picture loss indication is to be sent now. */
  due(now: Ms): boolean {
    if (!this.#wished || now - this.#askedAt < this.#spacingMs) return false;
    this.#wished = false;
    this.#askedAt = now;
    return true;
  }

  /** A keyframe came: nobody has to ask for it any more. */
  satisfied(): void {
    this.#wished = false;
  }
}
