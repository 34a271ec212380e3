import { distance32, type Ms } from '@parley/engine-wire';
import { Deque } from './deque.ts';
import { maxOutstandingChunks } from './limits.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

export const chunkState = { inFlight: 0, lost: 1, acked: 2, abandoned: 3 } as const;

/** A DATA chunk that has a TSN and is not yet covered by the peer's cumulative TSN. */
export type SentChunk = {
  readonly tsn: number;
  readonly message: OutgoingMessage;
  readonly offset: number;
  readonly length: number;
  readonly flags: number;
  /** The packet that carried it last, counted by us. */
  packet: number;
  sentAt: Ms;
  sends: number;
  misses: number;
  state: number;
  /** Neighbours among the chunks that are in flight or lost, by TSN. */
  before: SentChunk | undefined;
  after: SentChunk | undefined;
};

/** What one SACK told. */
export type Progress = {
  bytes: number;
  /** The newest packet proven to have arrived; 0 when none was. */
  packet: number;
  /** The TSN of that proof: chunks beyond it are not judged. */
  tsn: number;
  roundTripMs: Ms | undefined;
};

/** A third SACK that reports later data makes a chunk lost. [RFC 9260 §7.2.4] */
const missesUntilLost = 3;

/**
 * The chunks between the peer's cumulative TSN and our newest one.
 *
 * A ring finds a chunk by TSN; a linked list holds those that nothing has acknowledged, so a SACK costs what it
 * acknowledges plus the holes it shows, never the length of the queue.
 */
export class InFlight {
  #ring: (SentChunk | undefined)[] = new Array<SentChunk | undefined>(64);
  #cumulative: number;
  #newest: number;
  #head: SentChunk | undefined;
  #tail: SentChunk | undefined;
  readonly #lost = new Deque<SentChunk>();
  #bytes = 0;
  #timed: SentChunk | undefined;

  /** Shape: `initialTsn` is the first one to assign. */
  constructor(initialTsn: number) {
    this.#cumulative = (initialTsn - 1) >>> 0;
    this.#newest = this.#cumulative;
  }

  /** Payload bytes in flight: sent, and neither acknowledged nor held for lost. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Chunks the peer has not acknowledged cumulatively. */
  get count(): number {
    return distance32(this.#newest, this.#cumulative);
  }

  get cumulativeTsn(): number {
    return this.#cumulative;
  }

  get newestTsn(): number {
    return this.#newest;
  }

  get isFull(): boolean {
    return this.count >= maxOutstandingChunks;
  }

  /** Some chunk waits for an acknowledgement or for being sent again. */
  get hasUnacked(): boolean {
    return this.#head !== undefined;
  }

  at(tsn: number): SentChunk | undefined {
    const ahead = distance32(tsn, this.#cumulative);
    return ahead <= 0 || ahead > this.count ? undefined : this.#ring[tsn & (this.#ring.length - 1)];
  }

  /** A first fragment or the next one was put into a packet. */
  add(message: OutgoingMessage, offset: number, length: number, flags: number, packet: number, now: Ms): SentChunk {
    if (this.count === this.#ring.length) this.#grow();
    const tsn = (this.#newest + 1) >>> 0;
    const chunk: SentChunk = {
      tsn,
      message,
      offset,
      length,
      flags,
      packet,
      sentAt: now,
      sends: 1,
      misses: 0,
      state: chunkState.inFlight,
      before: this.#tail,
      after: undefined,
    };
    this.#newest = tsn;
    this.#ring[tsn & (this.#ring.length - 1)] = chunk;
    if (this.#tail === undefined) this.#head = chunk;
    else this.#tail.after = chunk;
    this.#tail = chunk;
    this.#bytes += length;
    message.stream.outstanding++;
    this.#timed ??= chunk; // one measurement at a time, as [RFC 9260 §6.3.1] C4 asks
    return chunk;
  }

  /** Everything through `tsn` has arrived. Shape: tsn is not newer than newestTsn. */
  ackThrough(tsn: number, now: Ms, progress: Progress): void {
    while (distance32(tsn, this.#cumulative) > 0) {
      this.#cumulative = (this.#cumulative + 1) >>> 0;
      const slot = this.#cumulative & (this.#ring.length - 1);
      const chunk = this.#ring[slot];
      this.#ring[slot] = undefined;
      if (chunk !== undefined) this.#ack(chunk, now, progress);
    }
  }

  /** Blocks of offsets from the cumulative TSN have arrived; see Sack. */
  ackBlocks(gaps: readonly number[], now: Ms, progress: Progress): void {
    let chunk = this.#head;
    for (let index = 0; index + 1 < gaps.length && chunk !== undefined; index += 2) {
      const first = gaps[index] as number; // index + 1 < length
      const last = gaps[index + 1] as number; // index + 1 < length
      while (chunk !== undefined && distance32(chunk.tsn, this.#cumulative) < first) chunk = chunk.after;
      while (chunk !== undefined && distance32(chunk.tsn, this.#cumulative) <= last) {
        const after: SentChunk | undefined = chunk.after;
        this.#ack(chunk, now, progress);
        chunk = after;
      }
    }
  }

  /**
   * Counts a miss for what was sent in an earlier packet than one that has arrived. True when a chunk is lost now.
   *
   * DEVIATES from [RFC 9260 §7.2.4], which sends fast only once: a retransmission is judged by packets sent after
   * it, so its loss too is repaired without waiting for the timer (the idea of RFC 8985).
   */
  findLost(progress: Progress): boolean {
    let found = false;
    for (let chunk = this.#head; chunk !== undefined; chunk = chunk.after) {
      if (distance32(chunk.tsn, progress.tsn) >= 0) break;
      if (chunk.state !== chunkState.inFlight || chunk.packet >= progress.packet) continue;
      chunk.misses++;
      if (chunk.misses < missesUntilLost) continue;
      this.#lose(chunk);
      found = true;
    }
    return found;
  }

  /** The timer has expired: all that is in flight is held for lost. [RFC 9260 §6.3.3] */
  loseAll(): void {
    if (this.#head === undefined) this.#distrustBlocks();
    for (let chunk = this.#head; chunk !== undefined; chunk = chunk.after) {
      if (chunk.state === chunkState.inFlight) this.#lose(chunk);
    }
  }

  /** The next chunk to send again, not yet taken. */
  nextLost(): SentChunk | undefined {
    for (let chunk = this.#lost.peek(); chunk !== undefined; chunk = this.#lost.peek()) {
      if (chunk.state === chunkState.lost) return chunk;
      this.#lost.shift(); // acknowledged or given up in the meantime
    }
    return undefined;
  }

  /** The chunk that nextLost answered was sent again. */
  resent(chunk: SentChunk, packet: number, now: Ms): void {
    this.#lost.shift();
    chunk.state = chunkState.inFlight;
    chunk.sends++;
    chunk.misses = 0;
    chunk.packet = packet;
    chunk.sentAt = now;
    this.#bytes += chunk.length;
  }

  /** Gives up a message: none of its chunks is sent again. Shape: it has at least one TSN. */
  abandon(message: OutgoingMessage): void {
    message.isAbandoned = true;
    // What was never sent gets one TSN that is never sent either. Without it a peer that has, after all, received
    // every fragment so far would acknowledge them, hear of no FORWARD TSN, and wait for the rest for ever.
    if (message.offset < message.bytes.length) this.add(message, message.offset, 0, 0, 0, 0);
    let tsn = distance32(message.firstTsn, this.#cumulative) > 0 ? message.firstTsn : (this.#cumulative + 1) >>> 0;
    for (let chunk = this.at(tsn); chunk !== undefined && chunk.message === message; chunk = this.at(tsn)) {
      if (chunk.state !== chunkState.acked) this.#leave(chunk);
      chunk.state = chunkState.abandoned;
      tsn = (tsn + 1) >>> 0;
    }
  }

  #ack(chunk: SentChunk, now: Ms, progress: Progress): void {
    if (chunk.state === chunkState.acked || chunk.state === chunkState.abandoned) return;
    if (chunk === this.#timed) progress.roundTripMs = now - chunk.sentAt;
    progress.bytes += chunk.length;
    // Only what was sent once proves which packet has arrived. (Karn)
    if (chunk.sends === 1 && chunk.packet > progress.packet) {
      progress.packet = chunk.packet;
      progress.tsn = chunk.tsn;
    }
    this.#leave(chunk);
    chunk.state = chunkState.acked;
  }

  #lose(chunk: SentChunk): void {
    chunk.state = chunkState.lost;
    this.#bytes -= chunk.length;
    if (chunk === this.#timed) this.#timed = undefined;
    this.#lost.push(chunk);
  }

  /** Takes a chunk out of the list, whatever becomes of it. */
  #leave(chunk: SentChunk): void {
    if (chunk.state === chunkState.inFlight) this.#bytes -= chunk.length;
    if (chunk === this.#timed) this.#timed = undefined;
    if (chunk.before === undefined) this.#head = chunk.after;
    else chunk.before.after = chunk.after;
    if (chunk.after === undefined) this.#tail = chunk.before;
    else chunk.after.before = chunk.before;
    chunk.before = undefined;
    chunk.after = undefined;
    chunk.message.stream.outstanding--;
  }

  /**
   * A receiver may take back what it acknowledged in blocks. When nothing else is open and the cumulative TSN
   * stands still, it has: those chunks go out again. [RFC 9260 §6.2.1]
   */
  #distrustBlocks(): void {
    // An abandoned chunk in front is another matter: the peer has yet to hear of it.
    if (this.at((this.#cumulative + 1) >>> 0)?.state !== chunkState.acked) return;
    for (let tsn = (this.#cumulative + 1) >>> 0; distance32(this.#newest, tsn) >= 0; tsn = (tsn + 1) >>> 0) {
      const chunk = this.at(tsn);
      if (chunk === undefined || chunk.state !== chunkState.acked) continue;
      chunk.state = chunkState.inFlight;
      chunk.before = this.#tail;
      if (this.#tail === undefined) this.#head = chunk;
      else this.#tail.after = chunk;
      this.#tail = chunk;
      chunk.message.stream.outstanding++;
      this.#bytes += chunk.length;
    }
  }

  #grow(): void {
    const wider = new Array<SentChunk | undefined>(this.#ring.length * 2);
    for (let tsn = (this.#cumulative + 1) >>> 0; distance32(this.#newest, tsn) >= 0; tsn = (tsn + 1) >>> 0) {
      wider[tsn & (wider.length - 1)] = this.#ring[tsn & (this.#ring.length - 1)];
    }
    this.#ring = wider;
  }
}
