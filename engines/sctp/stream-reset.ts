import { distance32, type DropReason, type Ms } from '@parley/engine-wire';
import type { Path } from './path.ts';
import { reconfigResult } from './protocol-numbers.ts';
import { makeReconfigResponse, makeResetRequest, type Reconfig } from './reconfig-chunk.ts';

/** What a RE-CONFIG parameter made of the association's streams. */
export type ResetOutcome =
  /** The peer will send on these no more; `streams` is empty when all are meant. */
  | { readonly kind: 'peer-reset'; readonly streams: readonly number[]; readonly reply: Uint8Array }
  /** The peer has heard that we send on these no more. */
  | { readonly kind: 'ours-done'; readonly streams: readonly number[] }
  | { readonly kind: 'reply'; readonly reply: Uint8Array }
  | { readonly kind: 'ignored'; readonly reason: DropReason };

/** How many streams one request names; more wait for the next one, so that a request fits a packet. */
const maxStreamsPerRequest = 64;

/**
 * Resetting streams, which is how data channels are closed: one request of ours at a time, repeated until it is
 * answered, and the peer's requests in their order.
 *
 * Source  RFC 6525 §5.1, §5.2; RFC 8831 §6.7
 */
export class StreamReset {
  readonly #path: Path;
  readonly #waiting = new Set<number>();
  #sequence: number;
  #peerSequence: number;
  #lastReply: Uint8Array | undefined;
  #asked: { readonly sequence: number; readonly streams: readonly number[]; readonly chunk: Uint8Array } | undefined;
  #againAt: Ms = Number.POSITIVE_INFINITY;

  /** Shape: request numbers begin at the initial TSNs. [RFC 6525 §5.1.1] */
  constructor(initialTsn: number, peerInitialTsn: number, path: Path) {
    this.#sequence = initialTsn;
    this.#peerSequence = peerInitialTsn;
    this.#path = path;
  }

  get againAt(): Ms {
    return this.#againAt;
  }

  /** Resets an outgoing stream of ours on which nothing waits or is in flight. */
  request(stream: number): void {
    if (this.#asked?.streams.includes(stream) !== true) this.#waiting.add(stream);
  }

  /** The request to send now, if any. Shape: lastTsn is the newest that we assigned. */
  takeRequest(lastTsn: number, now: Ms): Uint8Array | undefined {
    if (this.#asked !== undefined || this.#waiting.size === 0) return undefined;
    const streams = [...this.#waiting].slice(0, maxStreamsPerRequest);
    for (const stream of streams) this.#waiting.delete(stream);
    const chunk = makeResetRequest(this.#sequence, (this.#peerSequence - 1) >>> 0, lastTsn, streams);
    this.#asked = { sequence: this.#sequence, streams, chunk };
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#againAt = now + this.#path.rtoMs;
    return chunk;
  }

  /** Repeats the request when its time has come; the same bytes, as the number must be the same. */
  tick(now: Ms): Uint8Array | undefined {
    if (this.#asked === undefined || now < this.#againAt) return undefined;
    this.#path.timedOut();
    this.#againAt = now + this.#path.rtoMs;
    return this.#asked.chunk;
  }

  /** Takes one parameter. Shape: cumulativeTsn is the newest TSN through which all of the peer's data has arrived. */
  take(parameter: Reconfig, cumulativeTsn: number, now: Ms): ResetOutcome {
    if (parameter.kind === 'response') return this.#answered(parameter.sequence, parameter.result, now);
    if (parameter.sequence === (this.#peerSequence - 1) >>> 0 && this.#lastReply !== undefined) {
      return { kind: 'reply', reply: this.#lastReply }; // our answer was lost
    }
    if (parameter.sequence !== this.#peerSequence) {
      return { kind: 'reply', reply: makeReconfigResponse(parameter.sequence, reconfigResult.badSequence) };
    }
    if (parameter.kind === 'other') {
      return { kind: 'reply', reply: this.#conclude(reconfigResult.denied) };
    }
    if (distance32(parameter.lastTsn, cumulativeTsn) > 0) {
      // Data of before the reset is still missing: the peer asks again. [RFC 6525 §5.2.2 E3]
      return { kind: 'reply', reply: makeReconfigResponse(parameter.sequence, reconfigResult.inProgress) };
    }
    return { kind: 'peer-reset', streams: parameter.streams, reply: this.#conclude(reconfigResult.performed) };
  }

  #conclude(result: number): Uint8Array {
    const reply = makeReconfigResponse(this.#peerSequence, result);
    this.#peerSequence = (this.#peerSequence + 1) >>> 0;
    this.#lastReply = reply;
    return reply;
  }

  #answered(sequence: number, result: number, now: Ms): ResetOutcome {
    if (this.#asked === undefined || sequence !== this.#asked.sequence) return { kind: 'ignored', reason: 'sctp.reset-unasked' };
    this.#path.answered();
    if (result === reconfigResult.inProgress) {
      this.#againAt = now + this.#path.rtoMs;
      return { kind: 'ignored', reason: 'sctp.reset-in-progress' };
    }
    // A refusal ends it as well: there is no second way to reset a stream.
    const streams = this.#asked.streams;
    this.#asked = undefined;
    this.#againAt = Number.POSITIVE_INFINITY;
    return { kind: 'ours-done', streams };
  }
}
