import { initialWindowPackets, maxWindowBytes } from './limits.ts';

/**
 * How many bytes may be in flight: slow start, congestion avoidance, fast recovery.
 *
 * Units   payload bytes
 * Source  RFC 9260 §7.2
 */
export class CongestionWindow {
  readonly #packetBytes: number;
  #bytes: number;
  #threshold = maxWindowBytes;
  #creditBytes = 0;

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes;
    this.#bytes = initialWindowPackets * packetBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** New data was acknowledged while the window was what held us back. */
  acknowledged(bytes: number): void {
    if (this.#bytes <= this.#threshold) {
      // [RFC 9260 §7.2.1] grows by what was acknowledged, at most a packet for each SACK
      this.#bytes += Math.min(bytes, this.#packetBytes);
    } else {
      // [RFC 9260 §7.2.2]
      this.#creditBytes += bytes;
      if (this.#creditBytes >= this.#bytes) {
        this.#creditBytes -= this.#bytes;
        this.#bytes += this.#packetBytes;
      }
    }
    this.#bytes = Math.min(this.#bytes, maxWindowBytes);
  }

  /** A loss seen by later acknowledgements, once per recovery. [RFC 9260 §7.2.3] */
  lost(): void {
    this.#threshold = Math.max(Math.floor(this.#bytes / 2), 4 * this.#packetBytes);
    this.#bytes = this.#threshold;
    this.#creditBytes = 0;
  }

  timedOut(): void {
    this.#threshold = Math.max(Math.floor(this.#bytes / 2), 4 * this.#packetBytes);
    this.#bytes = this.#packetBytes;
    this.#creditBytes = 0;
  }

  /** Nothing was sent for an RTO: what the window knew is stale. [RFC 9260 §7.2.1] */
  rested(): void {
    this.#bytes = Math.max(Math.floor(this.#bytes / 2), Math.min(this.#bytes, initialWindowPackets * this.#packetBytes));
  }
}
