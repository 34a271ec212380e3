import type { Socket } from 'node:net';
import { FrameReader, writeFrame, type Frame } from './frame.ts';

/** Bytes that may wait for the other process. More means that it stopped reading: the link is cut. */
const backlogLimit = 128 * 1024 * 1024;
/** From here on whoever can wait should: see `congested`. */
const congestedFrom = 8 * 1024 * 1024;
/** Questions without an answer at one time. */
const openRequestLimit = 10_000;

export type IpcAnswer = Frame;

export type IpcLinkEvents = {
  /** A message that is no answer. To a request, `reply` sends the answer once; for a plain message it does nothing. */
  onMessage(frame: Frame, reply: (header: Readonly<Record<string, unknown>>, body?: Uint8Array) => void): void;
  onClosed(): void;
};

/** The other process did not answer: gone, stuck, or the link was cut. */
export class IpcFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'IpcFailed';
  }
}

type Waiting = { resolve(frame: Frame): void; reject(error: Error): void; timer: NodeJS.Timeout };

/** One connection between two processes of ours: messages both ways, and questions with answers. */
export class IpcLink {
  readonly #socket: Socket;
  readonly #events: IpcLinkEvents;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  #drained: (() => void)[] = [];
  #nextRequest = 1;
  #closed = false;

  constructor(socket: Socket, events: IpcLinkEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    // The cause is told by 'close', which always follows.
    socket.on('error', () => socket.destroy());
    socket.on('drain', () => this.#tellDrained());
    socket.on('close', () => this.#close());
  }

  get open(): boolean {
    return !this.#closed;
  }

  /** So much waits for the other process that senders who can should wait for `onceDrained`. */
  get congested(): boolean {
    return !this.#closed && this.#socket.writableLength > congestedFrom;
  }

  /** Calls back once, when everything is written or the link is gone. */
  onceDrained(callback: () => void): void {
    if (this.#closed || this.#socket.writableLength === 0) return callback();
    this.#drained.push(callback);
  }

  /**
   * Queues one message. False when the link is closed, was cut because the other end does not read, or the message
   * is longer than a frame.
   */
  send(header: Readonly<Record<string, unknown>>, body?: Uint8Array): boolean {
    const frame = this.#closed ? undefined : writeFrame(header, body);
    if (frame === undefined) return false;
    this.#socket.write(frame);
    if (this.#socket.writableLength <= backlogLimit) return true;
    this.#socket.destroy();
    return false;
  }

  /**
   * Asks and waits.
   *
   * Errors  rejects with IpcFailed when the link closes or `timeoutMs` pass without an answer
   */
  request(header: Readonly<Record<string, unknown>>, body: Uint8Array | undefined, timeoutMs: number): Promise<IpcAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#waiting.size >= openRequestLimit) return reject(new IpcFailed('the other process cannot be asked'));
      const id = this.#nextRequest++;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new IpcFailed(`no answer in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      if (this.send({ ...header, ask: id }, body)) return;
      this.#waiting.delete(id);
      clearTimeout(timer);
      reject(new IpcFailed('the question could not be sent'));
    });
  }

  close(): void {
    this.#socket.destroySoon();
  }

  #read(bytes: Buffer): void {
    const frames = this.#reader.push(bytes);
    if (frames === undefined) return void this.#socket.destroy();
    for (const frame of frames) {
      const { ask, answers } = frame.header;
      if (typeof answers === 'number') this.#answered(answers, frame);
      else this.#events.onMessage(frame, typeof ask === 'number' ? this.#replyOnce(ask) : () => undefined);
    }
  }

  #replyOnce(ask: number): (header: Readonly<Record<string, unknown>>, body?: Uint8Array) => void {
    let replied = false;
    return (header, body) => {
      if (replied) return;
      replied = true;
      this.send({ ...header, answers: ask }, body);
    };
  }

  #answered(id: number, frame: Frame): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return; // it came after the timeout
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(frame);
  }

  #tellDrained(): void {
    for (const callback of this.#drained.splice(0)) callback();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new IpcFailed('the other process is gone'));
    }
    this.#waiting.clear();
    this.#tellDrained();
    this.#events.onClosed();
  }
}
