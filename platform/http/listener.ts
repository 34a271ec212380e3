import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { canonicalAddress } from '../limits/index.ts';
import { answerAndClose } from '../net/index.ts';

/** A slow client may take this long for its headers, its whole request, and between two requests. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 5_000;
/** How often Node looks for clients over those times; its own 30 s would let them stay four times as long. */
const checkEveryMs = 2_000;
/** No byte moved in either direction: a client that does not read. */
const stallMs = 15_000;
/** LiveKit's join request travels in the URL. */
const maxHeaderBytes = 128 * 1024;
const maxRequestsPerSocket = 1_000;
const maxConnections = 20_000;

export type ListenerOptions = {
  /** `localhost` listens on both loopback addresses, so that every browser's idea of it works. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What the server still waits for; empty means ready. */
  readonly waitingFor: () => readonly string[];
  /** Open connections per client address; undefined for no limit (behind a proxy all share one address). */
  readonly maxPerAddress: number | undefined;
};

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Why listening failed, as one word for the caller's sentence. */
export class ListenError extends Error {
  readonly reason: 'in-use' | 'not-allowed' | 'no-such-address';

  constructor(reason: ListenError['reason'], cause: unknown) {
    super(`listening failed: ${reason}`, { cause });
    this.name = 'ListenError';
    this.reason = reason;
  }
}

/**
 * The open HTTP port. It listens before the rest of the program exists, so that a taken port is found at once and
 * `/healthz` and `/readyz` answer from the first moment; everything else is 503 until `use` gives it a handler.
 */
export class Listener {
  readonly port: number;
  readonly #servers: readonly Server[];
  #handle: RequestHandler | undefined;
  #upgrade: UpgradeHandler | undefined;
  readonly #waitingFor: () => readonly string[];
  /** Node forgets these when it hands them over, but a server is not closed before they are. */
  readonly #upgraded = new Set<Duplex>();

  private constructor(servers: readonly Server[], port: number, waitingFor: () => readonly string[]) {
    this.#servers = servers;
    this.port = port;
    this.#waitingFor = waitingFor;
    for (const server of servers) {
      server.on('request', (request, response) => this.#answer(request, response));
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        this.#upgraded.add(socket);
        socket.once('close', () => this.#upgraded.delete(socket));
        if (this.#upgrade) this.#upgrade(request, socket, head);
        else answerAndClose(socket, { status: 503, body: { code: 'http.starting', message: 'The server is starting.' } });
      });
    }
  }

  /** Errors  ListenError */
  static async open(options: ListenerOptions): Promise<Listener> {
    const perAddress = new Map<string, number>();
    const hosts = options.host === 'localhost' ? ['127.0.0.1', '::1'] : [options.host];
    const servers: Server[] = [];
    let port = options.port;
    for (const host of hosts) {
      const server = newServer(perAddress, options.maxPerAddress);
      try {
        port = await listen(server, host, port);
        servers.push(server);
      } catch (error) {
        // A machine without IPv6 has no ::1, and without it :: falls back to all IPv4 addresses.
        const missing = error instanceof ListenError && error.reason === 'no-such-address';
        if (missing && host === '::1') continue;
        if (missing && host === '::') {
          port = await listen(server, '0.0.0.0', port);
          servers.push(server);
          continue;
        }
        // With an ephemeral port the second loopback address is a courtesy: another program may hold that number.
        if (options.port === 0 && servers.length > 0) continue;
        for (const open of servers) open.close();
        throw error;
      }
    }
    return new Listener(servers, port, options.waitingFor);
  }

  /** Gives all requests but the two health addresses to the application. */
  use(handle: RequestHandler): void {
    this.#handle = handle;
  }

  useUpgrades(upgrade: UpgradeHandler): void {
    this.#upgrade = upgrade;
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

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (request.url === '/readyz') {
      const waitingFor = this.#waitingFor();
      const status = waitingFor.length === 0 ? 'ready' : waitingFor.includes('restart') ? 'stopping' : 'starting';
      return sendJson(response, waitingFor.length === 0 ? 200 : 503, { status, waitingFor });
    }
    if (this.#handle) return this.#handle(request, response);
    response.setHeader('retry-after', '2');
    sendJson(response, 503, { code: 'http.starting', message: 'The server is starting.' });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}

function newServer(perAddress: Map<string, number>, maxPerAddress: number | undefined): Server {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: maxHeaderBytes,
  });
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  server.maxConnections = maxConnections;
  server.setTimeout(stallMs);
  server.on('connection', (socket: Socket) => {
    const address = canonicalAddress(socket.remoteAddress);
    const open = (perAddress.get(address) ?? 0) + 1;
    if (maxPerAddress !== undefined && open > maxPerAddress) {
      socket.destroy();
      return;
    }
    perAddress.set(address, open);
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    });
  });
  return server;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const reasons: Record<string, ListenError['reason']> = { EADDRINUSE: 'in-use', EACCES: 'not-allowed' };
      reject(new ListenError(reasons[error.code ?? ''] ?? 'no-such-address', error));
    };
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      // A listening TCP server has an AddressInfo.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
