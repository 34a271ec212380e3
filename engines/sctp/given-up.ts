import { distance16, distance32, type Ms } from '@parley/engine-wire';
import type { ForwardTsn } from './forward-tsn-chunk.ts';
import { chunkState, type InFlight, type SentChunk } from './in-flight.ts';

/**
 * Messages that are not tried any more, and telling the receiver not to wait for them.
 *
 * Source  RFC 3758 §3.5: `#point` is its Advanced.Peer.Ack.Point
 */
export class GivenUp {
  readonly #isUnderstood: boolean;
  #point: number;
  #isDue = false;
  #sentAt: Ms = Number.NEGATIVE_INFINITY;

  /** Shape: `isUnderstood` says whether the peer knows FORWARD TSN. */
  constructor(isUnderstood: boolean, initialTsn: number) {
    this.#isUnderstood = isUnderstood;
    this.#point = (initialTsn - 1) >>> 0;
  }

  /** True when a lost chunk's message has used up its retransmissions or its time. */
  isHopeless(chunk: SentChunk, now: Ms): boolean {
    if (!this.#isUnderstood) return false;
    const { maxRetransmits, expiresAt } = chunk.message.persistence;
    return chunk.message.isAbandoned || chunk.sends > maxRetransmits || now > expiresAt;
  }

  /** Moves the point over abandoned chunks. */
  update(flight: InFlight): void {
    if (distance32(flight.cumulativeTsn, this.#point) > 0) this.#point = flight.cumulativeTsn;
    let next = (this.#point + 1) >>> 0;
    while (flight.at(next)?.state === chunkState.abandoned) {
      this.#point = next;
      this.#isDue = true;
      next = (next + 1) >>> 0;
    }
  }

  /** The timer has expired: the last FORWARD TSN may have been lost. */
  repeat(flight: InFlight): void {
    this.update(flight);
    this.#isDue = distance32(this.#point, flight.cumulativeTsn) > 0;
  }

  /**
   * The FORWARD TSN to send now: when the point has moved, or when a round trip has passed and the peer is still
   * behind it.
   *
   * Shape   `room` bytes are free in the packet; streams that do not fit are told by the next one
   */
  take(flight: InFlight, roundTripMs: Ms, room: number, now: Ms): ForwardTsn | undefined {
    const isBehind = distance32(this.#point, flight.cumulativeTsn) > 0;
    if (!isBehind) {
      this.#isDue = false;
      return undefined;
    }
    if ((!this.#isDue && now - this.#sentAt <= roundTripMs) || room < 12) return undefined;
    this.#isDue = false;
    this.#sentAt = now;
    return this.#describe(flight, Math.floor((room - 8) / 4));
  }

  #describe(flight: InFlight, maxStreams: number): ForwardTsn {
    const newest = new Map<number, number>();
    let through = flight.cumulativeTsn;
    while (through !== this.#point) {
      const next = (through + 1) >>> 0;
      const message = flight.at(next)?.message;
      if (message?.ordered === true) {
        const known = newest.get(message.stream.id);
        if (known === undefined && newest.size === maxStreams) break;
        if (known === undefined || distance16(message.ssn, known) > 0) newest.set(message.stream.id, message.ssn);
      }
      through = next;
    }
    return { cumulativeTsn: through, skipped: [...newest].flat() };
  }
}
