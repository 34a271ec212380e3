import type { Ms } from '@parley/engine-wire';
import { makeEmptyChunk, makeShutdown } from './chunk-writers.ts';
import type { Path } from './path.ts';
import { chunkType } from './protocol-numbers.ts';

/**
 * The orderly end: all that was given arrives first.
 *
 * Source  RFC 9260 §9.2
 */
export class Shutdown {
  readonly #path: Path;
  #state: 'none' | 'pending' | 'sent' | 'received' | 'ack-sent' = 'none';
  #chunk: Uint8Array | undefined;
  #againAt: Ms = Number.POSITIVE_INFINITY;

  constructor(path: Path) {
    this.#path = path;
  }

  get againAt(): Ms {
    return this.#againAt;
  }

  /** Nothing new is taken from the owner any more. */
  get hasBegun(): boolean {
    return this.#state !== 'none';
  }

  begin(): void {
    if (this.#state === 'none') this.#state = 'pending';
  }

  /** The peer has said SHUTDOWN. When both have, the answer goes out at once. */
  requested(now: Ms): Uint8Array | undefined {
    if (this.#state === 'ack-sent') return this.#chunk; // ours was lost
    if (this.#state === 'sent') return this.#acknowledge(now);
    this.#state = 'received';
    return undefined;
  }

  /** Everything of ours has been acknowledged: the chunk that this allows, once. */
  drained(cumulativeTsn: number, now: Ms): Uint8Array | undefined {
    if (this.#state === 'received') return this.#acknowledge(now);
    if (this.#state !== 'pending') return undefined;
    this.#state = 'sent';
    return this.#send(makeShutdown(cumulativeTsn), now);
  }

  /** SHUTDOWN ACK: true when it ends the association. */
  get isAckExpected(): boolean {
    return this.#state === 'sent' || this.#state === 'ack-sent';
  }

  /** SHUTDOWN COMPLETE: true when it ends the association. */
  get isCompleteExpected(): boolean {
    return this.#state === 'ack-sent';
  }

  /** T2 has expired: the chunk to repeat. */
  tick(now: Ms): Uint8Array | undefined {
    if (now < this.#againAt) return undefined;
    this.#path.timedOut();
    this.#againAt = now + this.#path.rtoMs;
    return this.#chunk;
  }

  #acknowledge(now: Ms): Uint8Array {
    this.#state = 'ack-sent';
    return this.#send(makeEmptyChunk(chunkType.shutdownAck), now);
  }

  #send(chunk: Uint8Array, now: Ms): Uint8Array {
    this.#chunk = chunk;
    this.#againAt = now + this.#path.rtoMs;
    return chunk;
  }
}
