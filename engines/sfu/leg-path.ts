import { randomU32, type Ms, type Random } from '@parley/engine-wire';

import type { MediaTransport } from './media-transport.ts';
import type { Pacer } from './pacer.ts';

/** Before the first report, and what most calls have. */
export const assumedRttMs = 70;
const longestRttMs = 2000;
const rateWindowMs = 1000;

/** The sending side of one leg that its streams share: transport, round trip, rate, and the memory of used numbers. */
export class LegPath {
  transport: MediaTransport | undefined;
  connected = false;
  rttMs = assumedRttMs;
  /** Measured over the last full second. */
  sentBps = 0;
  readonly #pacer: Pacer;
  readonly #random: Random;
  readonly #usedSeq = new Map<number, number>();
  #transportSeq = 0;
  #bytes = 0;
  #windowStart: Ms = -Infinity;

  constructor(pacer: Pacer, random: Random) {
    this.#pacer = pacer;
    this.#random = random;
  }

  /** Sends what was written into the reserved buffer; without a path it is lost, as on any network. */
  send(length: number): void {
    const session = this.transport?.outbound;
    const to = this.transport?.address;
    if (session === undefined || to === undefined) return;
    this.#bytes += length;
    this.#pacer.send(session, length, to);
  }

  nextTransportSeq(): number {
    this.#transportSeq = (this.#transportSeq + 1) & 0xffff;
    return this.#transportSeq;
  }

  /** Where the numbers of an SSRC begin: at random, or behind those it has used already. [RFC 3550 §5.1, RFC 3711 §9.1] */
  firstSeq(ssrc: number): number {
    // In the lower half, so that a receiver that misses the first packets guesses the right roll-over count.
    return this.#usedSeq.get(ssrc) ?? (randomU32(this.#random) & 0x7fff) + 1;
  }

  rememberSeq(ssrc: number, next: number): void {
    this.#usedSeq.set(ssrc, next);
  }

  observeRtt(ms: number): void {
    this.rttMs += (Math.min(longestRttMs, ms) - this.rttMs) * 0.25;
  }

  measure(now: Ms): void {
    const ms = now - this.#windowStart;
    if (ms < rateWindowMs) return;
    this.sentBps = ms < 2 * rateWindowMs ? (this.#bytes * 8000) / ms : 0;
    this.#bytes = 0;
    this.#windowStart = now;
  }
}
