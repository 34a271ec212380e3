import type { Address } from '@parley/engine-wire';

import type { OutboundSession, PacketBatch } from './media-transport.ts';
import type { Turn } from './turn.ts';

/**
 * The last door before encryption. It passes everything through at once; spreading keyframes over time would
 * happen here and nowhere else.
 */
export class Pacer {
  readonly #batch: PacketBatch;
  readonly #turn: Turn;
  #pending = false;

  constructor(batch: PacketBatch, turn: Turn) {
    this.#batch = batch;
    this.#turn = turn;
  }

  /** A buffer for one plain packet, written from offset 0; `send` follows before the next `reserve`. */
  reserve(): Uint8Array {
    return this.#batch.reserve();
  }

  send(session: OutboundSession, length: number, to: Address): void {
    this.#pending = true;
    this.#batch.commit(session, length, to, this.#turn.out);
  }

  /** At the end of every turn, and before RTCP or a closing transport. */
  flush(): void {
    if (!this.#pending) return;
    this.#pending = false;
    this.#batch.flush(this.#turn.out);
  }
}
