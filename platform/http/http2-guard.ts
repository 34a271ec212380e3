import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';

/** Streams of one connection that run at once; a page loads its few dozen files in one go. */
export const maxConcurrentStreams = 100;
/** As on HTTP/1.1: long connections are renewed now and then, so that what they cost is given back. */
export const maxStreamsPerSession = 1_000;
/** Requests a client may take back per window. People who leave a page cancel a dozen. [CVE-2023-44487] */
export const maxResets = 100;
/** SETTINGS and PING frames per window: each is a task for us and an answer. [CVE-2019-9512, CVE-2019-9515] */
export const maxControlFrames = 100;
const windowMs = 10_000;
/** Without an open stream: nothing asked, or headers that never end. [CVE-2024-27983] */
const idleMs = 30_000;
/** The whole request must be there, as on HTTP/1.1. */
const requestMs = 30_000;
/** No byte moved in either direction: a client that does not read. */
const stallMs = 15_000;

/**
 * Watches one HTTP/2 connection and ends it when its client abuses what the protocol gives for free.
 *
 * Source  RFC 9113 §10.5
 */
export class Http2Guard {
  readonly #session: ServerHttp2Session;
  readonly #resets = new Counter(maxResets);
  readonly #controls = new Counter(maxControlFrames);
  #idle: NodeJS.Timeout;
  #open = 0;
  #seen = 0;

  constructor(session: ServerHttp2Session) {
    this.#session = session;
    this.#idle = setTimeout(() => session.close(), idleMs);
    session.on('error', () => undefined); // its socket's reset; the session closes by itself
    session.on('close', () => clearTimeout(this.#idle));
    session.on('remoteSettings', () => this.#end(this.#controls.isSpent()));
    session.on('ping', () => this.#end(this.#controls.isSpent()));
  }

  /** Counts a new stream. After its share the connection is closed: what its client has sent behind is not looked at. */
  onStream(stream: ServerHttp2Stream): void {
    this.#seen += 1;
    if (this.#seen >= maxStreamsPerSession) this.#session.close();
    clearTimeout(this.#idle);
    this.#open += 1;
    boundStream(stream);
    stream.once('close', () => this.#onClosed(stream));
  }

  #onClosed(stream: ServerHttp2Stream): void {
    this.#open -= 1;
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) this.#end(this.#resets.isSpent());
    if (this.#open > 0 || this.#session.destroyed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#session.close(), idleMs);
  }

  #end(spent: boolean): void {
    if (spent && !this.#session.destroyed) this.#session.destroy(new Error('the client was told to calm down'), constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

function boundStream(stream: ServerHttp2Stream): void {
  const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestMs);
  stream.once('end', () => clearTimeout(late));
  stream.once('close', () => clearTimeout(late));
  stream.setTimeout(stallMs, () => stream.close(constants.NGHTTP2_CANCEL));
  stream.on('error', () => undefined); // a reset by the client; 'close' follows
}

/** Counts in windows of ten seconds. */
class Counter {
  readonly #most: number;
  #from = 0;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  isSpent(): boolean {
    const now = performance.now();
    if (now - this.#from > windowMs) {
      this.#from = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > this.#most;
  }
}
