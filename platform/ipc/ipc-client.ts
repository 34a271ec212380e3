import { connect } from 'node:net';
import { IpcFailed, IpcLink, type IpcAnswer } from './ipc-link.ts';
import type { Frame } from './frame.ts';

/** Between attempts: a restarted process is back within a second or two. */
const retryMs = 200;

export type IpcClientEvents = {
  onConnected(): void;
  onMessage(frame: Frame): void;
  onLost(): void;
};

/** Our end of a link that is made again whenever it is lost. */
export class IpcClient {
  readonly #path: string;
  readonly #events: IpcClientEvents;
  #link: IpcLink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(path: string, events: IpcClientEvents) {
    this.#path = path;
    this.#events = events;
    this.#connect();
  }

  get connected(): boolean {
    return this.#link?.open === true;
  }

  /** False when there is no link now, or the message is longer than a frame: it is not kept for later. */
  send(header: Readonly<Record<string, unknown>>, body?: Uint8Array): boolean {
    return this.#link?.send(header, body) ?? false;
  }

  /** Senders who can wait should, until `onceDrained`. */
  get congested(): boolean {
    return this.#link?.congested === true;
  }

  /** Calls back once, when nothing waits any more or the link is gone. */
  onceDrained(callback: () => void): void {
    if (this.#link === undefined) callback();
    else this.#link.onceDrained(callback);
  }

  /** Errors  rejects with IpcFailed when there is no link, it is lost, or nobody answers in time */
  request(header: Readonly<Record<string, unknown>>, body: Uint8Array | undefined, timeoutMs: number): Promise<IpcAnswer> {
    return this.#link?.request(header, body, timeoutMs) ?? Promise.reject(new IpcFailed('not connected'));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#link?.close();
  }

  #connect(): void {
    const socket = connect(this.#path);
    const retry = (): void => {
      if (this.#closed) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#connect(), retryMs);
    };
    socket.once('error', retry); // nobody listens yet
    socket.once('connect', () => {
      socket.off('error', retry);
      if (this.#closed) return void socket.destroy();
      this.#link = new IpcLink(socket, {
        onMessage: (frame) => this.#events.onMessage(frame),
        onClosed: () => {
          this.#link = undefined;
          this.#events.onLost();
          retry();
        },
      });
      this.#events.onConnected();
    });
  }
}
