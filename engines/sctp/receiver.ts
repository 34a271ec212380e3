import { distance32, readU16, readU32, type DropReason, type Ms } from '@parley/engine-wire';
import type { ForwardTsn } from './forward-tsn-chunk.ts';
import { IncomingStream, type Arrived } from './incoming-stream.ts';
import {
  maxStreams,
  maxTsnAhead,
  receiveHardLimitBytes,
  receiveWindowBytes,
  sackDelayMs,
  sackEveryPackets,
} from './limits.ts';
import { dataFlag } from './protocol-numbers.ts';
import { Reassembly } from './reassembly.ts';
import { ReceivedTsns } from './received-tsns.ts';
import type { Sack } from './sack-chunk.ts';

/** Takes a whole message, in its stream's order; `bytes` are owned. */
export type Deliver = (stream: number, ppid: number, bytes: Uint8Array) => void;

/** What became of a DATA chunk; everything but 'taken' and 'duplicate' is worth counting. */
export type DataVerdict = 'taken' | 'duplicate' | 'stream' | 'too-long' | DropReason;

/**
 * The receiving half of an association: TSNs, reassembly, order, and when to send a SACK.
 *
 * Shape   memory stays below receiveHardLimitBytes and a few KiB, whatever the peer sends
 */
export class Receiver {
  readonly #tsns: ReceivedTsns;
  readonly #reassembly = new Reassembly();
  readonly #streams = new Map<number, IncomingStream>();
  readonly #deliver: Deliver;
  readonly #maxMessageBytes: number;
  readonly #isGone: (tsn: number) => boolean;
  #orderedBytes = 0;
  #packets = 0;
  #sackNow = false;
  #sackAt: Ms = Number.POSITIVE_INFINITY;

  constructor(initialTsn: number, maxMessageBytes: number, deliver: Deliver) {
    this.#tsns = new ReceivedTsns(initialTsn);
    this.#maxMessageBytes = maxMessageBytes;
    this.#deliver = deliver;
    this.#isGone = (tsn) => this.#tsns.has(tsn);
  }

  get cumulativeTsn(): number {
    return this.#tsns.cumulative;
  }

  /** What waits for something missing, payload and bookkeeping. */
  get bufferedBytes(): number {
    return this.#reassembly.bytes + this.#orderedBytes;
  }

  get sackAt(): Ms {
    return this.#sackAt;
  }

  get isSackDue(): boolean {
    return this.#sackNow;
  }

  /** Takes one DATA chunk's value. Shape: `value` is borrowed. */
  takeData(flags: number, value: Uint8Array): DataVerdict {
    if (value.length < 12) return 'sctp.data-short';
    if (value.length === 12) return 'sctp.data-empty'; // [RFC 9260 §6.2] no user data is an error
    const tsn = readU32(value, 0);
    const stream = readU16(value, 4);
    const verdict = this.#tsns.verdict(tsn);
    if (verdict === 'far') return 'sctp.tsn-far';
    if (verdict === 'duplicate') {
      this.#sackNow = true; // our SACK was lost, or the peer would not ask again [RFC 9260 §6.2]
      return 'duplicate';
    }
    if (this.#isFull(tsn)) {
      this.#sackNow = true;
      return 'sctp.window';
    }
    if (flags & dataFlag.immediate || tsn !== (this.#tsns.cumulative + 1) >>> 0) this.#sackNow = true;
    if (this.#tsns.hasGaps) this.#sackNow = true;
    this.#tsns.add(tsn);
    if (stream >= maxStreams) return 'stream'; // acknowledged all the same [RFC 9260 §6.5]
    return this.#place(tsn, flags, stream, readU16(value, 6), readU32(value, 8), value);
  }

  /** The packet that held DATA is done: decides when to acknowledge. */
  packetDone(now: Ms): void {
    this.#packets++;
    if (this.#packets >= sackEveryPackets || this.#tsns.hasGaps) this.#sackNow = true;
    if (!this.#sackNow && this.#sackAt === Number.POSITIVE_INFINITY) this.#sackAt = now + sackDelayMs;
  }

  tick(now: Ms): void {
    if (now >= this.#sackAt) this.#sackNow = true;
  }

  get isSackWaiting(): boolean {
    return this.#sackNow || this.#sackAt !== Number.POSITIVE_INFINITY;
  }

  /** The SACK to send now. */
  takeSack(): Sack {
    this.#sackNow = false;
    this.#packets = 0;
    this.#sackAt = Number.POSITIVE_INFINITY;
    return {
      cumulativeTsn: this.#tsns.cumulative,
      windowBytes: Math.max(0, receiveWindowBytes - this.bufferedBytes),
      gaps: this.#tsns.gapBlocks(),
    };
  }

  /** The peer gave up some messages. Answers a drop reason when it asks too much. [RFC 3758 §3.6] */
  takeForwardTsn(forward: ForwardTsn): DropReason | undefined {
    this.#sackNow = true;
    const before = this.#tsns.cumulative;
    const ahead = distance32(forward.cumulativeTsn, before);
    if (ahead <= 0) return undefined; // an old one, repeated because our SACK was lost
    if (ahead >= maxTsnAhead) return 'sctp.forward-far';
    this.#tsns.skipTo(forward.cumulativeTsn);
    this.#reassembly.skipTo(before, forward.cumulativeTsn);
    for (let index = 0; index + 1 < forward.skipped.length; index += 2) {
      const id = forward.skipped[index] as number; // index + 1 < length
      const ssn = forward.skipped[index + 1] as number; // index + 1 < length
      if (id >= maxStreams) continue;
      const stream = this.#stream(id);
      const bytes = stream.bytes;
      stream.skipTo(ssn, (message) => this.#deliver(id, message.ppid, message.bytes));
      this.#orderedBytes += stream.bytes - bytes;
    }
    return undefined;
  }

  /** Numbers of these streams begin at 0 again. */
  reset(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#orderedBytes -= stream.bytes;
    this.#streams.delete(id);
  }

  resetAll(): void {
    this.#streams.clear();
    this.#orderedBytes = 0;
  }

  /** The next TSN in line may exceed the window, or a full buffer of later ones would never drain. */
  #isFull(tsn: number): boolean {
    const limit = tsn === (this.#tsns.cumulative + 1) >>> 0 ? receiveHardLimitBytes : receiveWindowBytes;
    return this.bufferedBytes >= limit;
  }

  #place(tsn: number, flags: number, stream: number, ssn: number, ppid: number, value: Uint8Array): DataVerdict {
    const whole = dataFlag.begin | dataFlag.end;
    let bytes: Uint8Array = new Uint8Array(value.subarray(12)); // borrowed until we return: copied (slice would not, on a Buffer)
    if (bytes.length > this.#maxMessageBytes) return 'too-long';
    if ((flags & whole) !== whole) {
      const joined = this.#reassembly.add({ tsn, flags, stream, ssn, ppid, bytes }, this.#maxMessageBytes, this.#isGone);
      if (joined === 'waiting') return 'taken';
      if (joined === 'too-long') return 'too-long';
      if (joined === 'orphan') return 'sctp.fragment-orphan';
      bytes = joined;
    }
    if (flags & dataFlag.unordered) {
      this.#deliver(stream, ppid, bytes);
      return 'taken';
    }
    return this.#order(stream, ssn, { ppid, bytes });
  }

  #order(id: number, ssn: number, message: Arrived): DataVerdict {
    const stream = this.#stream(id);
    const bytes = stream.bytes;
    const added = stream.add(ssn, message, (ready) => this.#deliver(id, ready.ppid, ready.bytes));
    this.#orderedBytes += stream.bytes - bytes;
    return added ? 'taken' : 'sctp.stream-number';
  }

  #stream(id: number): IncomingStream {
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      stream = new IncomingStream();
      this.#streams.set(id, stream);
    }
    return stream;
  }
}
