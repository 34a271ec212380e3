import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerAndClose, answerHeaders, type ConnectionCap, type HttpAnswer, inertPolicy, openServers } from '../net/index.ts';
import { isOverHeaderBudget, maxHeaderBytes } from './header-budget.ts';
import { httpErrors } from './http-errors.ts';
import { peerOfSocket } from './peer-of.ts';

/** A slow client may take this long for its headers, its whole request, and between two requests. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 5_000;
/** How often Node looks for clients over those times; its own 30 s would let them stay four times as long. */
const checkEveryMs = 2_000;
/** No byte moved in either direction: a client that does not read. */
const stallMs = 15_000;
const maxRequestsPerSocket = 1_000;
const maxConnections = 20_000;

/** Where a certificate authority looks for the answer to its HTTP-01 challenge. [RFC 8555 §8.3] */
const challengePath = '/.well-known/acme-challenge/';

export type ListenerOptions = {
  /** `localhost` listens on both loopback addresses, so that every browser's idea of it works. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What the server still waits for; empty means ready. */
  readonly waitingFor: () => readonly string[];
  readonly cap: ConnectionCap;
  /** Exact paths whose address may be as long as the parser takes; all others get 431 above the usual size. */
  readonly longPaths?: readonly string[];
};

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const movedBody = { code: 'http.https-required', message: 'This server is reached by https.', advice: 'Follow the Location of this answer.' };

/** A refusal as the application would write it; there is no request id before the application. */
function bodyOf(code: keyof typeof httpErrors): object {
  const { status: _status, ...texts } = httpErrors[code];
  return { code, ...texts };
}

/**
 * The open HTTP port. It listens before the rest of the program exists, so that a taken port is found at once and
 * `/healthz` and `/readyz` answer from the first moment; everything else is 503 until `use` gives it a handler.
 * Connections that were accepted and decrypted elsewhere are served by the same rules.
 */
export class Listener {
  readonly port: number;
  readonly #servers: readonly Server[];
  readonly #options: ListenerOptions;
  #handle: RequestHandler | undefined;
  #upgrade: UpgradeHandler | undefined;
  #challenges: ReadonlyMap<string, string> | undefined;
  #httpsLocation: ((request: IncomingMessage) => string | undefined) | undefined;
  /** Node forgets these when it hands them over, but a server is not closed before they are. */
  readonly #upgraded = new Set<Duplex>();
  /** Connections that end with a refusal. Node goes on to parse what the client sent behind it. [B-10] */
  readonly #ending = new WeakSet<Socket>();

  private constructor(servers: readonly Server[], port: number, options: ListenerOptions) {
    this.#servers = servers;
    this.port = port;
    this.#options = options;
    for (const server of servers) {
      server.on('request', (request, response) => this.answer(request, response));
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#answerUpgrade(request, socket, head));
    }
  }

  /** Errors  ListenError */
  static async open(options: ListenerOptions): Promise<Listener> {
    const { servers, port } = await openServers({ host: options.host, port: options.port, make: () => newServer(options.cap) });
    return new Listener(servers, port, options);
  }

  /** Gives all requests but the health addresses to the application. */
  use(handle: RequestHandler): void {
    this.#handle = handle;
  }

  useUpgrades(upgrade: UpgradeHandler): void {
    this.#upgrade = upgrade;
  }

  /** Answers a certificate authority's challenges, token → text, before anything else looks at them. */
  useChallenges(challenges: ReadonlyMap<string, string>): void {
    this.#challenges = challenges;
  }

  /** Sends requests elsewhere for which `location` has an answer; health and challenges are answered here. */
  useRedirect(location: (request: IncomingMessage) => string | undefined): void {
    this.#httpsLocation = location;
  }

  /** Serves a connection that was accepted and decrypted elsewhere, and counted there. */
  accept(socket: Socket): void {
    this.server.emit('connection', socket);
  }

  /** A server object for frameworks that want one; it is already listening. */
  get server(): Server {
    // open() never returns without at least one server.
    return this.#servers[0] as Server;
  }

  /** Stops accepting, lets running requests finish, and cuts what is left after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const cut = setTimeout(() => {
      for (const server of this.#servers) server.closeAllConnections();
      for (const socket of this.#upgraded) socket.destroy();
    }, graceMs);
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeIdleConnections();
        return closed;
      }),
    );
    clearTimeout(cut);
  }

  /** One request, whatever connection and version of HTTP it came by. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.httpVersionMajor === 1 && this.#ending.has(request.socket)) return;
    const target = request.url ?? '';
    if (isOverHeaderBudget(request, this.#options.longPaths ?? [])) return this.#refuse(request, response, 'http.headers-too-large');
    if (request.httpVersion === '1.1' && request.headers.host === undefined) return this.#refuse(request, response, 'http.bad-address');
    // The absolute form is for proxies: who believes its host, and who the Host header, would read two requests in one.
    if (!target.startsWith('/') && target !== '*') return this.#refuse(request, response, 'http.bad-address');
    if (target === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (target === '/readyz') {
      const waitingFor = this.#options.waitingFor();
      const status = waitingFor.length === 0 ? 'ready' : waitingFor.includes('drain') ? 'stopping' : 'starting';
      return sendJson(response, waitingFor.length === 0 ? 200 : 503, { status, waitingFor });
    }
    const challenge = target.startsWith(challengePath) ? this.#challenges?.get(target.slice(challengePath.length)) : undefined;
    if (challenge !== undefined) return void response.writeHead(200, { ...answerHeaders, 'cache-control': 'no-store', 'content-type': 'application/octet-stream' }).end(challenge);
    const location = this.#httpsLocation?.(request);
    if (location !== undefined) {
      response.setHeader('location', location);
      return sendJson(response, 308, movedBody);
    }
    if (this.#handle) return this.#handle(request, response);
    response.setHeader('retry-after', '2');
    sendJson(response, 503, bodyOf('http.starting'));
  }

  /** A refusal after which nothing more is read from an HTTP/1.1 connection: what follows may be meant for another reader. */
  #refuse(request: IncomingMessage, response: ServerResponse, code: keyof typeof httpErrors): void {
    if (request.httpVersionMajor === 1) {
      this.#ending.add(request.socket);
      response.setHeader('connection', 'close');
    }
    sendJson(response, httpErrors[code].status, bodyOf(code));
  }

  #answerUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#ending.has(request.socket)) return;
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    const refusal = this.#refusalOfUpgrade(request);
    if (refusal === undefined) return this.#upgrade?.(request, socket, head);
    socket.on('error', () => socket.destroy()); // a reset by the peer while it is being answered
    answerAndClose(socket, refusal);
  }

  #refusalOfUpgrade(request: IncomingMessage): HttpAnswer | undefined {
    if (isOverHeaderBudget(request, this.#options.longPaths ?? [])) return { status: 431, body: bodyOf('http.headers-too-large') };
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return { status: 400, body: bodyOf('http.bad-upgrade') };
    const location = this.#httpsLocation?.(request);
    if (location !== undefined) return { status: 308, body: movedBody, headers: { Location: location } };
    return this.#upgrade === undefined ? { status: 503, body: bodyOf('http.starting') } : undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...answerHeaders,
    'cache-control': 'no-store',
    'content-security-policy': inertPolicy,
  });
  response.end(JSON.stringify(body));
}

function newServer(cap: ConnectionCap): Server {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: maxHeaderBytes,
    // Node's own refusal would let the next request on the connection through; ours does not.
    requireHostHeader: false,
  });
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  server.maxConnections = maxConnections;
  server.setTimeout(stallMs);
  // The TLS door has counted its own when it accepted them.
  server.on('connection', (socket: Socket) => peerOfSocket(socket).encrypted || cap.admit(socket));
  return server;
}
