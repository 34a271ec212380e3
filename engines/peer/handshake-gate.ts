import type { Ms } from '@parley/engine-wire';

/**
 * A handshake costs about 0.3 ms of key agreement and signatures: this leaves most of a core to media, and
 * lets a meeting of two hundred join in a second.
 */
export const handshakesPerSecond = 200;

/** How many DTLS handshakes may begin, for all peers of a process together. A refused peer's hello comes again by its timer. */
export class HandshakeGate {
  #tokens = handshakesPerSecond;
  #at: Ms = -Infinity;

  /** Answers true when one more may begin now. */
  admit(now: Ms): boolean {
    const earned = ((now - this.#at) * handshakesPerSecond) / 1000;
    this.#tokens = Math.min(handshakesPerSecond, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
