import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hold } from '../limits/index.ts';
import { answerAndClose, type HttpAnswer } from './http-answer.ts';
import { WebSocketDoor, type WebSocket } from './websocket-door.ts';

/** What a handler can do with one upgrade request, instead of touching the socket itself. */
export type UpgradeDoor = {
  /** Path and query of the request; the origin part is a placeholder. */
  readonly url: URL;
  /**
   * Completes the WebSocket handshake with this route's frame limit.
   *
   * Answers  the open socket, or undefined when the client is gone or its handshake was malformed
   */
  accept(protocol?: string): WebSocket | undefined;
  /**
   * Counts this connection for whoever its credential names, until the socket closes. Called before `accept`.
   *
   * Answers  undefined when it may open, else the milliseconds to wait: the slice refuses it with 429 and `Retry-After`
   */
  countFor(owner: string): number | undefined;
  /** Sends a complete HTTP answer and closes. A second call does nothing. */
  refuse(answer: HttpAnswer): void;
};

/** One WebSocket address of a slice. */
export type Upgrade = {
  /** Exact path, for example `/rtc`. */
  readonly path: string;
  /** `same`: cookies count here, so only our own pages may connect. `any`: the credential is in the request itself. */
  readonly origin: 'same' | 'any';
  /** Largest message in bytes. */
  readonly maxPayload: number;
  /** Owns the socket from here on. A throw is answered with 500 and reported. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer, door: UpgradeDoor): void | Promise<void>;
};

/** A place for one more connection, or how long to wait for one. */
export type ConnectLimits = {
  ofAddress(request: IncomingMessage): Hold;
  /** Of the account, or of the participant of an API key, that a credential names. */
  ofOwner(owner: string): Hold;
};

export type UpgradeRouterOptions = {
  /** Asked per request, because the port may become known only after listening. */
  readonly origins: () => ReadonlySet<string>;
  readonly limits?: ConnectLimits;
  readonly onError?: (error: unknown, path: string) => void;
};

/**
 * The only listener of the HTTP server's `upgrade` event: finds the route, checks Origin and rate, and answers
 * every refusal with a complete HTTP response.
 */
export class UpgradeRouter {
  readonly #routes = new Map<string, Upgrade>();
  readonly #door = new WebSocketDoor();
  readonly #options: UpgradeRouterOptions;

  constructor(options: UpgradeRouterOptions) {
    this.#options = options;
  }

  /** Errors  throws when two slices claim one path: a mistake of ours, found at start */
  add(upgrade: Upgrade): void {
    if (this.#routes.has(upgrade.path)) throw new Error(`two slices claim the WebSocket path ${upgrade.path}`);
    this.#routes.set(upgrade.path, upgrade);
  }

  /** The registered routes, for the test that walks all of them. */
  routes(): readonly Upgrade[] {
    return [...this.#routes.values()];
  }

  /** Errors  never throws and never leaves a socket unanswered */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until a handler takes over, a reset by the peer must not become an uncaught exception.
    socket.on('error', () => socket.destroy());
    const url = readUrl(request.url);
    if (!url) return answerAndClose(socket, refusal(400, 'http.bad-address', 'The address of this request is malformed.'));
    const route = this.#routes.get(url.pathname);
    if (!route) return answerAndClose(socket, refusal(404, 'http.not-found', 'Nothing accepts WebSockets at this address.'));
    if (route.origin === 'same' && !this.#options.origins().has(request.headers.origin ?? '')) {
      return answerAndClose(socket, refusal(403, 'http.foreign-origin', 'Only pages of this server may connect here.'));
    }
    const { limits } = this.#options;
    const waitMs = limits && keepUntilClosed(socket, limits.ofAddress(request));
    if (waitMs !== undefined) {
      const headers = { 'Retry-After': String(Math.ceil(waitMs / 1000)) };
      return answerAndClose(socket, { ...refusal(429, 'http.too-many-requests', 'Too many connections. Wait a moment.'), headers });
    }
    void this.#run(route, url, request, socket, head);
  }

  async #run(route: Upgrade, url: URL, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    let done = false;
    const door: UpgradeDoor = {
      url,
      accept: (protocol) => {
        if (done || socket.destroyed) return undefined;
        done = true;
        return this.#door.accept(request, socket, head, route.maxPayload, protocol);
      },
      countFor: (owner) => {
        const { limits } = this.#options;
        return limits && keepUntilClosed(socket, limits.ofOwner(owner));
      },
      refuse: (answer) => {
        if (done) return;
        done = true;
        answerAndClose(socket, answer);
      },
    };
    try {
      await route.handle(request, socket, head, door);
    } catch (error) {
      this.#options.onError?.(error, route.path);
      // After the handshake the peer speaks WebSocket: an HTTP answer would be noise in its stream.
      if (done) socket.destroy();
      else door.refuse(refusal(500, 'http.internal', 'The server made a mistake.'));
    }
  }
}

/** Answers  the milliseconds to wait when there was no place */
function keepUntilClosed(socket: Duplex, hold: Hold): number | undefined {
  if ('waitMs' in hold) return hold.waitMs;
  // Whoever is gone already will not close again.
  if (socket.closed) hold.giveBack();
  else socket.once('close', hold.giveBack);
  return undefined;
}

function refusal(status: number, code: string, message: string): HttpAnswer {
  return { status, body: { code, message } };
}

/** Doubled slashes are folded: client libraries that join a base URL ending in `/` send `//rtc`. */
function readUrl(target: string | undefined): URL | undefined {
  const text = (target ?? '').replace(/^\/{2,}/, '/');
  if (!text.startsWith('/')) return undefined;
  try {
    return new URL(text, 'http://placeholder.invalid');
  } catch {
    return undefined;
  }
}
