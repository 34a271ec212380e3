import { readU16, readU24, unwrap16, writeU16 } from '@parley/engine-wire';

import { rtcpRoom, type RtcpWriter } from './rtcp-writer.ts';

/** Arrivals that wait for their report: half a second of 2,000 packets a second, four times what one browser sends. */
const logSize = 1024;
/** A message that claims more packets than this is a lie: browsers report every 100 ms. */
export const transportStatusLimit = 5000;
/** One delta is 250 µs; 64 ms is the unit of the reference time. */
const ticksPerMs = 4;
const ticksPerReference = 256;
const largestDelta = 0x7fff;

/**
 * Logs when packets of one transport arrived and writes it down for the sender's bandwidth estimate.
 *
 * Shape   one 16-bit counter for all streams of the transport; nothing is allocated after construction
 * Source  draft-holmer-rmcat-transport-wide-cc-extensions-01 §2, §3.1
 */
export class TransportFeedback {
  readonly #seq = new Float64Array(logSize).fill(-1);
  readonly #ticks = new Float64Array(logSize);
  readonly #symbols = new Uint8Array(logSize);
  readonly #deltas = new Int32Array(logSize);
  #first = -1;
  #highest = -1;
  #feedbackCount = 0;
  /** Arrivals that no message has reported yet. */
  waiting = 0;

  arrived(seq: number, now: number): void {
    const extSeq = this.#highest < 0 ? seq + 0x1_0000 : unwrap16(seq, this.#highest);
    if (this.#highest >= 0 && extSeq <= this.#highest - logSize) return;
    const slot = extSeq & (logSize - 1);
    if (this.#seq[slot] === extSeq) return; // a replayed packet: the first arrival counts
    this.#seq[slot] = extSeq;
    this.#ticks[slot] = Math.floor(now * ticksPerMs);
    if (extSeq > this.#highest) this.#highest = extSeq;
    if (this.#first < 0 || extSeq < this.#first) this.#first = extSeq;
    if (this.#highest - this.#first >= logSize) this.#first = this.#highest - logSize + 1;
    this.waiting++;
  }

  /**
   * Appends one feedback message to a compound. Call again while `waiting` is not zero.
   *
   * Answers false when there is nothing to report
   */
  write(writer: RtcpWriter, sender: number, media: number): boolean {
    const first = this.#firstReceived();
    if (first < 0) {
      this.waiting = 0;
      this.#first = -1;
      return false;
    }
    const start = writer.openTransportFeedback(sender, media);
    const reference = Math.floor((this.#ticks[first & (logSize - 1)] as number) / ticksPerReference); // masked index
    const count = this.#encode(first, reference, rtcpRoom - start - 12 - 8 - 3);
    this.#emitBody(writer, first, count, reference);
    writer.closeTransportFeedback(start);
    this.#first = first + count > this.#highest ? -1 : first + count;
    if (this.#first < 0) this.waiting = 0;
    return true;
  }

  #firstReceived(): number {
    if (this.#first < 0) return -1;
    for (let extSeq = this.#first; extSeq <= this.#highest; extSeq++) {
      if (this.#seq[extSeq & (logSize - 1)] === extSeq) return extSeq;
    }
    return -1;
  }

  /** Fills symbols and deltas; answers how many packets fit into `room` bytes of chunks and deltas. */
  #encode(first: number, reference: number, room: number): number {
    let before = reference * ticksPerReference;
    let deltaBytes = 0;
    let count = 0;
    let lastReceived = 0;
    for (let extSeq = first; extSeq <= this.#highest; extSeq++) {
      const slot = extSeq & (logSize - 1);
      let symbol = 0;
      if (this.#seq[slot] === extSeq) {
        const ticks = this.#ticks[slot] as number; // masked index
        const delta = ticks - before;
        if (delta > largestDelta || delta < -largestDelta) break; // the next message has a reference of its own
        symbol = delta >= 0 && delta <= 255 ? 1 : 2;
        this.#deltas[count] = delta;
        before = ticks;
      }
      // Chunks of seven two-bit symbols are the worst case of what #emitBody writes.
      if (deltaBytes + symbol + Math.ceil((count + 1) / 7) * 2 > room) break;
      deltaBytes += symbol;
      this.#symbols[count++] = symbol;
      if (symbol > 0) lastReceived = count;
    }
    return lastReceived; // a tail of losses belongs to the next message, where it may have arrived
  }

  #emitBody(writer: RtcpWriter, first: number, count: number, reference: number): void {
    const bytes = writer.bytes;
    let at = writer.length;
    writeU16(bytes, at, first & 0xffff);
    writeU16(bytes, at + 2, count);
    bytes[at + 4] = reference >>> 16;
    bytes[at + 5] = reference >>> 8;
    bytes[at + 6] = reference;
    bytes[at + 7] = this.#feedbackCount;
    this.#feedbackCount = (this.#feedbackCount + 1) & 255;
    at += 8;
    for (let index = 0; index < count; ) {
      const run = this.#runFrom(index, count);
      if (run >= 7) {
        writeU16(bytes, at, ((this.#symbols[index] as number) << 13) | run); // below count
        index += run;
      } else {
        writeU16(bytes, at, this.#vectorFrom(index, count));
        index += 7;
      }
      at += 2;
    }
    for (let index = 0; index < count; index++) {
      const symbol = this.#symbols[index] as number; // below count
      const delta = this.#deltas[index] as number; // below count
      if (symbol === 1) bytes[at++] = delta;
      if (symbol === 2) {
        writeU16(bytes, at, delta & 0xffff);
        at += 2;
      }
    }
    writer.length = at;
  }

  #runFrom(index: number, count: number): number {
    let run = 1;
    while (index + run < count && this.#symbols[index + run] === this.#symbols[index]) run++;
    return run;
  }

  #vectorFrom(index: number, count: number): number {
    let chunk = 0xc000; // a vector of two-bit symbols
    for (let step = 0; step < 7 && index + step < count; step++) {
      chunk |= (this.#symbols[index + step] as number) << (12 - 2 * step); // below count
    }
    return chunk;
  }
}

/**
 * Reads transport-wide feedback.
 *
 * Shape   `bytes[offset…end)` as `RtcpHandler.transportFeedback` gives it; at most 5,000 packets are visited
 * Units   `arrivalMs` on the reporter's clock, 250 µs fine; undefined = not received
 * Answers false when the message is cut off or claims more than 5,000 packets
 * Source  as above, §3.1
 */
export function readTransportFeedback(
  bytes: Uint8Array,
  offset: number,
  end: number,
  visit: (seq: number, arrivalMs: number | undefined) => void,
): boolean {
  if (offset + 8 > end || end > bytes.length) return false;
  const first = readU16(bytes, offset);
  const count = readU16(bytes, offset + 2);
  if (count > transportStatusLimit) return false;
  const symbols = readSymbols(bytes, offset + 8, end, count);
  if (symbols === undefined) return false;
  let at = symbols.end;
  let ticks = readU24(bytes, offset + 4) * ticksPerReference;
  for (let index = 0; index < count; index++) {
    const symbol = symbols.list[index] as number; // below count
    if (symbol === 0 || symbol === 3) {
      visit((first + index) & 0xffff, undefined);
      continue;
    }
    if (at + symbol > end) return false;
    ticks += symbol === 1 ? (bytes[at] as number) : (readU16(bytes, at) << 16) >> 16; // checked just before
    at += symbol;
    visit((first + index) & 0xffff, ticks / ticksPerMs);
  }
  return true;
}

function readSymbols(bytes: Uint8Array, start: number, end: number, count: number): { list: Uint8Array; end: number } | undefined {
  const list = new Uint8Array(count); // at most 5,000 by the limit above
  let at = start;
  for (let index = 0; index < count; at += 2) {
    if (at + 2 > end) return undefined;
    const chunk = readU16(bytes, at);
    if ((chunk & 0x8000) === 0) {
      const run = Math.min(chunk & 0x1fff, count - index);
      if (run === 0) return undefined; // a run of nothing would never end
      list.fill((chunk >> 13) & 3, index, index + run);
      index += run;
      continue;
    }
    const wide = (chunk & 0x4000) !== 0;
    const symbolsHere = wide ? 7 : 14;
    for (let step = 0; step < symbolsHere && index < count; step++, index++) {
      list[index] = wide ? (chunk >> (12 - 2 * step)) & 3 : (chunk >> (13 - step)) & 1;
    }
  }
  return { list, end: at };
}
