import type { HandshakeFragment } from './handshake-fragment.ts';

/** The longest message of a handshake is a certificate chain; 16 KiB holds several. */
export const messageBytesLimit = 16 * 1024;
/** Messages that wait, complete or not: more than the longest flight (5) with a retransmission in between. */
export const waitingMessagesLimit = 16;
/** What all messages that wait may hold together. */
export const waitingBytesLimit = 64 * 1024;
/** Holes of one message. A sender fragments in order, so reordering makes few; each costs a scan. */
export const spansLimit = 16;

/** A whole message in its turn; `body` is owned by the receiver. */
export type HandshakeMessage = { readonly type: number; readonly seq: number; readonly body: Uint8Array };

/**
 * What became of a fragment: `held` (kept, or already known), `old` (of a message that was delivered),
 * or the limit that it broke.
 */
export type ReassemblyVerdict = 'held' | 'old' | 'too-far' | 'too-long' | 'contradiction' | 'no-room' | 'too-many-holes';

type Partial = {
  readonly type: number;
  readonly body: Uint8Array;
  /** Received [start, end) pairs, sorted, disjoint and not touching. */
  spans: (readonly [number, number])[];
};

/**
 * Puts fragments together and delivers messages in the order of their numbers.
 *
 * Shape   memory is bounded by the limits above, whatever lengths the peer claims
 * Source  RFC 6347 §4.2.2, §4.2.3
 */
export class Reassembly {
  #nextSeq = 0;
  #waitingBytes = 0;
  readonly #waiting = new Map<number, Partial>();

  /** The number of the message that is delivered next. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  add(fragment: HandshakeFragment): ReassemblyVerdict {
    if (fragment.seq < this.#nextSeq) return 'old';
    if (fragment.seq >= this.#nextSeq + waitingMessagesLimit) return 'too-far';
    if (fragment.length > messageBytesLimit) return 'too-long';
    let partial = this.#waiting.get(fragment.seq);
    if (partial === undefined) {
      // The message in turn always finds room, so that later ones cannot block it.
      const reserve = fragment.seq === this.#nextSeq ? 0 : messageBytesLimit;
      if (this.#waitingBytes + fragment.length > waitingBytesLimit - reserve) return 'no-room';
      partial = { type: fragment.type, body: new Uint8Array(fragment.length), spans: [] };
      this.#waiting.set(fragment.seq, partial);
      this.#waitingBytes += fragment.length;
    }
    if (partial.type !== fragment.type || partial.body.length !== fragment.length) return 'contradiction';
    const spans = merge(partial.spans, fragment.offset, fragment.offset + fragment.bytes.length);
    if (spans.length > spansLimit) return 'too-many-holes';
    partial.body.set(fragment.bytes, fragment.offset);
    partial.spans = spans;
    return 'held';
  }

  /** The next message when it is whole. */
  take(): HandshakeMessage | undefined {
    const partial = this.#waiting.get(this.#nextSeq);
    if (partial === undefined || !isWhole(partial)) return undefined;
    this.#waiting.delete(this.#nextSeq);
    this.#waitingBytes -= partial.body.length;
    return { type: partial.type, seq: this.#nextSeq++, body: partial.body };
  }
}

function isWhole(partial: Partial): boolean {
  const [first] = partial.spans;
  return first !== undefined && partial.spans.length === 1 && first[0] === 0 && first[1] === partial.body.length;
}

function merge(spans: Partial['spans'], start: number, end: number): Partial['spans'] {
  const before = spans.filter((span) => span[1] < start);
  const after = spans.filter((span) => span[0] > end);
  const touching = spans.slice(before.length, spans.length - after.length);
  const joined = [Math.min(start, touching[0]?.[0] ?? start), Math.max(end, touching.at(-1)?.[1] ?? end)] as const;
  return [...before, joined, ...after];
}
