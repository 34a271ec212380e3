import { audioHistory, videoHistory } from './packet-cache.ts';
import type { MediaKind } from './router-contract.ts';
import type { Vp8Counters } from './vp8-counters.ts';

/**
 * What became of the publisher's packets on their way to one subscriber, so that a retransmission can be made again
 * from the producer's cache. Numbers only; the payloads are kept once, with the producer.
 *
 * Shape   keyed by the outgoing extended number; a slot is good until a packet one history later
 */
export class SentPackets {
  readonly #history: number;
  readonly #outSeq: Float64Array;
  readonly inSeq: Float64Array;
  readonly layer: Uint8Array;
  readonly outTime: Uint32Array;
  readonly pictureId: Int16Array;
  readonly tl0: Uint8Array;
  readonly keyIndex: Uint8Array;
  readonly resends: Uint8Array;
  readonly resentAt: Float64Array;

  constructor(kind: MediaKind) {
    const history = kind === 'video' ? videoHistory : audioHistory;
    this.#history = history;
    this.#outSeq = new Float64Array(history).fill(-1);
    this.inSeq = new Float64Array(history);
    this.layer = new Uint8Array(history);
    this.outTime = new Uint32Array(history);
    this.pictureId = new Int16Array(history);
    this.tl0 = new Uint8Array(history);
    this.keyIndex = new Uint8Array(history);
    this.resends = new Uint8Array(history);
    this.resentAt = new Float64Array(history);
  }

  /** Notes a packet that leaves now. */
  note(outSeq: number, inSeq: number, layer: number, outTime: number, counters: Vp8Counters): void {
    const slot = outSeq & (this.#history - 1);
    this.#outSeq[slot] = outSeq;
    this.inSeq[slot] = inSeq;
    this.layer[slot] = layer;
    this.outTime[slot] = outTime;
    this.pictureId[slot] = counters.pictureId;
    this.tl0[slot] = counters.tl0;
    this.keyIndex[slot] = counters.keyIndex;
    this.resends[slot] = 0;
    this.resentAt[slot] = -Infinity;
  }

  /** The slot of a packet by its extended number; -1 when it was never sent or is too old. */
  find(outSeq: number): number {
    const slot = outSeq & (this.#history - 1);
    return this.#outSeq[slot] === outSeq ? slot : -1;
  }
}
