import type { WebSocket } from '@parley/platform/net';
import { TokenBucket } from '@parley/engine-livekit';
import type { MediaClient, SessionEnd, SessionSink } from './media-client.ts';

/** Keeps proxies from closing a quiet socket, and finds dead ones. */
const pingEveryMs = 10_000;
/** A socket that missed this many pings is dead. */
const missedPings = 3;
/** Bytes that a client may leave unread; beyond it the socket is closed and the client starts afresh. [B-12] */
const unreadLimit = 1024 * 1024;

/**
 * Bytes a second and at once that a client may say. Offers of a full room come at most twice a second; what is
 * beyond it costs the media process, which all rooms share, more than it costs the sender. [B-12] [C-08]
 */
export const signalBytes = { perSecond: 256 * 1024, burst: 2 * 1024 * 1024 };

/** Collects what a room says until the socket is open, then passes it on. */
export class SignalSocket implements SessionSink {
  readonly #session: string;
  readonly #media: MediaClient;
  #webSocket: WebSocket | undefined;
  readonly #budget = new TokenBucket(signalBytes, performance.now());
  #waiting: Uint8Array[] = [];
  #ended: SessionEnd | undefined;
  #first: ((heard: boolean) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: string, media: MediaClient) {
    this.#session = session;
    this.#media = media;
  }

  /** Resolves when the room said its first word; false when it ended without one or said nothing in time. */
  firstMessage(timeoutMs: number): Promise<boolean> {
    if (this.#waiting.length > 0) return Promise.resolve(true);
    if (this.#ended !== undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#first = (heard) => {
        clearTimeout(timer);
        resolve(heard);
      };
    });
  }

  signal(bytes: Uint8Array): void {
    this.#first?.(true);
    this.#first = undefined;
    const webSocket = this.#webSocket;
    if (webSocket === undefined) return void this.#waiting.push(bytes);
    if (webSocket.bufferedAmount > unreadLimit) return this.#cutOff(webSocket, 1013, 'not reading');
    webSocket.send(bytes);
  }

  end(how: SessionEnd): void {
    this.#ended = how;
    this.#first?.(this.#waiting.length > 0);
    this.#first = undefined;
    this.#finish();
  }

  /** The handshake is done: what waited goes out first, in order. */
  attach(webSocket: WebSocket): void {
    this.#webSocket = webSocket;
    for (const bytes of this.#waiting.splice(0)) webSocket.send(bytes);
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      // The room takes protobuf only; every current client sends it.
      if (!isBinary) return webSocket.close(1003, 'binary frames only');
      if (!this.#budget.take(data.length, performance.now())) return this.#cutOff(webSocket, 1008, 'too much at once');
      this.#media.signal(this.#session, data);
      if (!this.#media.congested) return;
      webSocket.pause();
      this.#media.onceDrained(() => webSocket.resume());
    });
    webSocket.on('close', () => this.#closed());
    this.#keepAlive(webSocket);
    this.#finish();
  }

  #finish(): void {
    if (this.#ended === undefined || this.#webSocket === undefined) return;
    if (this.#ended === 'polite') this.#webSocket.close(1000);
    else if (this.#ended === 'restart') this.#webSocket.close(1012, 'the server restarts'); // the code that says: come again
    else this.#webSocket.terminate();
  }

  #keepAlive(webSocket: WebSocket): void {
    let unanswered = 0;
    webSocket.on('pong', () => (unanswered = 0));
    this.#timer = setInterval(() => {
      if (unanswered++ >= missedPings) webSocket.terminate();
      else webSocket.ping();
    }, pingEveryMs);
  }

  /** Its session ends at once: what it still sends until it has read the farewell is not looked at. */
  #cutOff(webSocket: WebSocket, code: number, reason: string): void {
    webSocket.close(code, reason);
    this.#media.gone(this.#session);
  }

  #closed(): void {
    clearInterval(this.#timer);
    this.#media.gone(this.#session);
  }
}
