import { distance32, readU32, type DropReason, type Ms } from '@parley/engine-wire';
import { CongestionWindow } from './congestion-window.ts';
import { makeForwardTsn } from './forward-tsn-chunk.ts';
import { InFlight, type Progress, type SentChunk } from './in-flight.ts';
import { GivenUp } from './given-up.ts';
import { maxBurstPackets } from './limits.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { Path } from './path.ts';
import { dataFlag } from './protocol-numbers.ts';
import type { Sack } from './sack-chunk.ts';
import type { SendQueue } from './send-queue.ts';

export type SenderOptions = {
  readonly initialTsn: number;
  readonly peerWindowBytes: number;
  /** The peer understands FORWARD TSN; without it every message is reliable. */
  readonly forwardTsn: boolean;
  readonly mtu: number;
  readonly path: Path;
  readonly queue: SendQueue;
};

/** The header of a packet and of a DATA chunk. */
const overheadBytes = 12 + 16;

/**
 * The sending half of an association: which chunk goes into the next packet, and what acknowledgements and
 * silence mean.
 *
 * Source  RFC 9260 §6.1, §6.2.1, §6.3, §7.2; RFC 3758 §3.5
 */
export class Sender {
  readonly #queue: SendQueue;
  readonly #path: Path;
  readonly #inFlight: InFlight;
  readonly #window: CongestionWindow;
  readonly #givenUp: GivenUp;
  readonly #fragmentBytes: number;
  #peerWindow: number;
  #timeoutAt: Ms = Number.POSITIVE_INFINITY;
  #lastSentAt: Ms = Number.NEGATIVE_INFINITY;
  #packet = 0;
  #burst = maxBurstPackets;
  /** The window, not the application, ended the last packet run. */
  #isHeldBack = false;
  #recoverUntil: number | undefined;
  /** The first retransmission of a recovery goes out whatever the window says. [RFC 9260 §7.2.4] */
  #mayResendNow = false;

  constructor(options: SenderOptions) {
    this.#queue = options.queue;
    this.#path = options.path;
    this.#inFlight = new InFlight(options.initialTsn);
    this.#fragmentBytes = (options.mtu - overheadBytes) & ~3;
    this.#window = new CongestionWindow(this.#fragmentBytes);
    this.#givenUp = new GivenUp(options.forwardTsn, options.initialTsn);
    this.#peerWindow = options.peerWindowBytes;
  }

  /** T3-rtx. */
  get timeoutAt(): Ms {
    return this.#timeoutAt;
  }

  /** The last TSN that we have assigned. */
  get newestTsn(): number {
    return this.#inFlight.newestTsn;
  }

  /** All that was given to us has been acknowledged. */
  get isDone(): boolean {
    return this.#queue.bytes === 0 && this.#inFlight.count === 0;
  }

  get windowBytes(): number {
    return this.#window.bytes;
  }

  /** Takes an acknowledgement; answers a drop reason when it lies or is out of date. */
  takeSack(sack: Sack, now: Ms): DropReason | undefined {
    const flight = this.#inFlight;
    const ahead = distance32(sack.cumulativeTsn, flight.cumulativeTsn);
    if (ahead < 0) return 'sctp.sack-old'; // overtaken by a later one
    // A peer that acknowledges what we never sent is not believed in anything else either.
    if (ahead + (sack.gaps.at(-1) ?? 0) > flight.count) return 'sctp.sack-lie';
    const progress: Progress = { bytes: 0, packet: 0, tsn: sack.cumulativeTsn, roundTripMs: undefined };
    flight.ackThrough(sack.cumulativeTsn, now, progress);
    flight.ackBlocks(sack.gaps, now, progress);
    this.#peerWindow = sack.windowBytes;
    if (progress.roundTripMs !== undefined) this.#path.measured(progress.roundTripMs);
    // A closed window that is answered is no failure. [RFC 9260 §6.1 A]
    if (progress.bytes > 0 || ahead > 0 || sack.windowBytes < this.#fragmentBytes) this.#path.answered();

    if (this.#recoverUntil !== undefined && distance32(flight.cumulativeTsn, this.#recoverUntil) >= 0) {
      this.#recoverUntil = undefined;
    }
    if (this.#recoverUntil === undefined && ahead > 0 && this.#isHeldBack) this.#window.acknowledged(progress.bytes);
    if (progress.packet > 0 && flight.findLost(progress)) this.#enterRecovery();
    this.#givenUp.update(flight);
    this.#burst = maxBurstPackets;
    if (flight.count === 0) this.#timeoutAt = Number.POSITIVE_INFINITY;
    else if (ahead > 0) this.#timeoutAt = now + this.#path.rtoMs; // [RFC 9260 §6.3.2 R3]
    return undefined;
  }

  /** Takes a SHUTDOWN's value, which acknowledges like a SACK without blocks. [RFC 9260 §9.2] */
  takeShutdown(value: Uint8Array, now: Ms): DropReason | undefined {
    if (value.length < 4) return 'sctp.shutdown';
    const reason = this.takeSack({ cumulativeTsn: readU32(value, 0), windowBytes: this.#peerWindow, gaps: [] }, now);
    return reason === 'sctp.sack-old' ? undefined : reason;
  }

  /** T3-rtx has expired. */
  timedOut(): void {
    this.#path.timedOut();
    this.#window.timedOut();
    this.#inFlight.loseAll();
    this.#recoverUntil = undefined;
    this.#burst = maxBurstPackets;
    this.#timeoutAt = Number.POSITIVE_INFINITY;
    this.#givenUp.repeat(this.#inFlight);
  }

  /** Puts what may be sent now into the packet: FORWARD TSN first, then lost chunks, then new ones. */
  fill(packet: PacketWriter, now: Ms): void {
    if (this.#inFlight.count === 0) this.#rest(now);
    this.#packet++;
    this.#nextLost(now); // gives up hopeless messages first, so that FORWARD TSN tells of them at once
    const forward = this.#givenUp.take(this.#inFlight, this.#path.roundTripMs, packet.room, now);
    if (forward !== undefined) {
      packet.chunk(makeForwardTsn(forward));
      this.#arm(now);
    }
    let mayMore = true;
    let hasData = false;
    while (mayMore && this.#burst > 0) {
      const lost = this.#nextLost(now);
      const verdict = lost === undefined ? this.#sendNew(packet, now) : this.#sendAgain(lost, packet, now);
      if (verdict === 'sent') hasData = true;
      if (verdict === 'full') break; // the packet, not the window
      mayMore = verdict === 'sent';
    }
    if (this.#inFlight.count > 0) this.#arm(now);
    if (!hasData) return;
    this.#burst--;
    this.#lastSentAt = now;
    if (!mayMore || this.#burst === 0) packet.hurry();
  }

  #sendAgain(chunk: SentChunk, packet: PacketWriter, now: Ms): 'sent' | 'full' | 'closed' {
    if (16 + padded(chunk.length) > packet.room) return 'full';
    if (!this.#mayResendNow && this.#inFlight.bytes >= this.#window.bytes) {
      this.#isHeldBack = true;
      return 'closed';
    }
    this.#mayResendNow = false;
    this.#write(packet, chunk);
    this.#inFlight.resent(chunk, this.#packet, now);
    const isEarliest = chunk.tsn === (this.#inFlight.cumulativeTsn + 1) >>> 0;
    if (isEarliest) this.#timeoutAt = now + this.#path.rtoMs; // [RFC 9260 §7.2.4 4)]
    else this.#arm(now);
    return 'sent';
  }

  #sendNew(packet: PacketWriter, now: Ms): 'sent' | 'full' | 'closed' | 'empty' {
    const flight = this.#inFlight;
    const message = this.#queue.current(now);
    if (message === undefined) {
      this.#isHeldBack = false;
      return 'empty';
    }
    const length = Math.min(message.bytes.length - message.offset, this.#fragmentBytes);
    // With nothing in flight one chunk may always go: it probes a closed window. [RFC 9260 §6.1 A]
    const isOpen = flight.bytes + length <= this.#peerWindow || flight.count === 0;
    if (!isOpen || flight.bytes >= this.#window.bytes || flight.isFull) {
      this.#isHeldBack = flight.bytes >= this.#window.bytes;
      return 'closed';
    }
    if (16 + padded(length) > packet.room) return 'full';
    const flags =
      (message.offset === 0 ? dataFlag.begin : 0) |
      (message.offset + length === message.bytes.length ? dataFlag.end : 0) |
      (message.ordered ? 0 : dataFlag.unordered);
    if (message.offset === 0) this.#number(message);
    this.#write(packet, flight.add(message, message.offset, length, flags, this.#packet, now));
    this.#queue.sent(message, length);
    this.#arm(now);
    return 'sent';
  }

  #number(message: OutgoingMessage): void {
    message.firstTsn = (this.#inFlight.newestTsn + 1) >>> 0;
    if (!message.ordered) return;
    message.ssn = message.stream.nextSsn;
    message.stream.nextSsn = (message.ssn + 1) & 0xffff;
  }

  /** The next lost chunk that is still worth sending. */
  #nextLost(now: Ms): SentChunk | undefined {
    for (let chunk = this.#inFlight.nextLost(); chunk !== undefined; chunk = this.#inFlight.nextLost()) {
      if (!this.#givenUp.isHopeless(chunk, now)) return chunk;
      this.#inFlight.abandon(chunk.message);
      this.#givenUp.update(this.#inFlight);
    }
    return undefined;
  }

  #write(packet: PacketWriter, chunk: SentChunk): void {
    const { message, offset, length } = chunk;
    const payload = length === message.bytes.length ? message.bytes : message.bytes.subarray(offset, offset + length);
    packet.data(chunk.tsn, chunk.flags, message.stream.id, message.ssn, message.ppid, payload);
  }

  #enterRecovery(): void {
    if (this.#recoverUntil !== undefined) return;
    this.#window.lost();
    this.#recoverUntil = this.#inFlight.newestTsn;
    this.#mayResendNow = true;
  }

  #rest(now: Ms): void {
    this.#burst = maxBurstPackets;
    if (now - this.#lastSentAt <= this.#path.rtoMs || this.#lastSentAt === Number.NEGATIVE_INFINITY) return;
    this.#window.rested();
    this.#lastSentAt = now;
  }

  #arm(now: Ms): void {
    if (this.#timeoutAt === Number.POSITIVE_INFINITY) this.#timeoutAt = now + this.#path.rtoMs;
  }
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
