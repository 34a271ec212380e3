import { distance16 } from '@parley/engine-wire';
import { bufferedChunkCost } from './limits.ts';

/** A whole message; `bytes` are owned. */
export type Arrived = { readonly ppid: number; readonly bytes: Uint8Array };

/**
 * Puts the ordered messages of one stream in order.
 *
 * Source  RFC 9260 §6.6
 */
export class IncomingStream {
  #next = 0;
  #waiting: Map<number, Arrived> | undefined;
  #bytes = 0;

  /** What the waiting messages cost, payload and bookkeeping. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a message; whatever can be delivered now goes to `deliver`. False when its number is old or taken. */
  add(ssn: number, message: Arrived, deliver: (message: Arrived) => void): boolean {
    const ahead = distance16(ssn, this.#next);
    if (ahead === 0) {
      this.#next = (this.#next + 1) & 0xffff;
      deliver(message);
      this.#release(deliver);
      return true;
    }
    if (ahead < 0 || this.#waiting?.has(ssn) === true) return false;
    this.#waiting ??= new Map();
    this.#waiting.set(ssn, message);
    this.#bytes += message.bytes.length + bufferedChunkCost;
    return true;
  }

  /** The peer gave up everything through `ssn`: what has arrived of it is delivered, the rest is not waited for. */
  skipTo(ssn: number, deliver: (message: Arrived) => void): void {
    if (distance16(ssn, this.#next) < 0) return;
    if (this.#waiting !== undefined) {
      const next = this.#next;
      const kept = [...this.#waiting.keys()].filter((waiting) => distance16(waiting, ssn) <= 0);
      kept.sort((a, b) => distance16(a, next) - distance16(b, next));
      for (const waiting of kept) this.#take(waiting, deliver);
    }
    this.#next = (ssn + 1) & 0xffff;
    this.#release(deliver);
  }

  /** The peer has reset the stream: numbers begin at 0 again. [RFC 6525 §5.2.2] */
  reset(): void {
    this.#next = 0;
    this.#waiting = undefined;
    this.#bytes = 0;
  }

  #release(deliver: (message: Arrived) => void): void {
    while (this.#take(this.#next, deliver)) this.#next = (this.#next + 1) & 0xffff;
  }

  #take(ssn: number, deliver: (message: Arrived) => void): boolean {
    const message = this.#waiting?.get(ssn);
    if (message === undefined) return false;
    this.#waiting?.delete(ssn);
    this.#bytes -= message.bytes.length + bufferedChunkCost;
    deliver(message);
    return true;
  }
}
