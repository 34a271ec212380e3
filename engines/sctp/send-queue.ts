import type { Ms } from '@parley/engine-wire';
import { Deque } from './deque.ts';
import { lowMarkBytes } from './limits.ts';
import type { OutgoingMessage, OutgoingStream } from './outgoing-message.ts';

type Line = OutgoingStream & { readonly messages: Deque<OutgoingMessage> };

/**
 * What waits to be sent for the first time. Streams take turns message by message, so a backlog on one does
 * not hold up the others; a message that has begun is finished first, as its TSNs must be consecutive.
 *
 * Source  RFC 9260 §6.1; the order is RFC 8260 §3.2's round robin
 */
export class SendQueue {
  readonly #lines = new Map<number, Line>();
  readonly #ready = new Deque<Line>();
  #current: OutgoingMessage | undefined;
  #bytes = 0;
  readonly #drained: number[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  /** The stream's state, made when it is first asked for. */
  stream(id: number): OutgoingStream {
    return this.#line(id);
  }

  bufferedBytes(id: number): number {
    return this.#lines.get(id)?.bufferedBytes ?? 0;
  }

  push(id: number, message: Omit<OutgoingMessage, 'stream'>): void {
    const line = this.#line(id);
    if (line.messages.size === 0) this.#ready.push(line);
    line.messages.push({ ...message, stream: line });
    line.bufferedBytes += message.bytes.length;
    this.#bytes += message.bytes.length;
  }

  /** The message whose next fragment is due, not yet taken; undefined when nothing waits. */
  current(now: Ms): OutgoingMessage | undefined {
    for (;;) {
      const message = this.#current;
      if (message !== undefined) {
        const tooLate = message.offset === 0 && now > message.persistence.expiresAt;
        if (!message.isAbandoned && !tooLate) return message;
        this.#leave(message.stream, message.bytes.length - message.offset);
      }
      this.#current = this.#nextInTurn();
      if (this.#current === undefined) return undefined;
    }
  }

  /** `length` bytes of the current message were sent. */
  sent(message: OutgoingMessage, length: number): void {
    message.offset += length;
    this.#leave(message.stream, length);
    if (message.offset >= message.bytes.length) this.#current = undefined;
  }

  /** Forgets what a stream has not begun to send. */
  discard(id: number): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    for (let message = line.messages.shift(); message !== undefined; message = line.messages.shift()) {
      this.#leave(line, message.bytes.length);
    }
  }

  /** Nothing of the stream waits or is in flight. */
  isIdle(id: number): boolean {
    const line = this.#lines.get(id);
    return line === undefined || (line.bufferedBytes === 0 && line.outstanding === 0);
  }

  /** The stream was reset; it begins again from nothing. Shape: it is idle. */
  forget(id: number): void {
    this.#lines.delete(id);
  }

  /** Streams whose waiting bytes fell to the low mark since the last call. */
  takeDrained(): number[] {
    return this.#drained.length === 0 ? none : this.#drained.splice(0);
  }

  /** The association has ended. */
  clear(): void {
    this.#lines.clear();
    this.#ready.clear();
    this.#current = undefined;
    this.#bytes = 0;
    this.#drained.length = 0;
  }

  #nextInTurn(): OutgoingMessage | undefined {
    for (let line = this.#ready.shift(); line !== undefined; line = this.#ready.shift()) {
      const message = line.messages.shift();
      if (message === undefined) continue; // it was discarded while waiting for its turn
      if (line.messages.size > 0) this.#ready.push(line);
      return message;
    }
    return undefined;
  }

  #leave(stream: OutgoingStream, bytes: number): void {
    const before = stream.bufferedBytes;
    stream.bufferedBytes -= bytes;
    this.#bytes -= bytes;
    if (before > lowMarkBytes && stream.bufferedBytes <= lowMarkBytes) this.#drained.push(stream.id);
  }

  #line(id: number): Line {
    let line = this.#lines.get(id);
    if (line === undefined) {
      line = { id, nextSsn: 0, bufferedBytes: 0, outstanding: 0, messages: new Deque() };
      this.#lines.set(id, line);
    }
    return line;
  }
}

const none: number[] = [];
