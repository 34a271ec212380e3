import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';

export type MetricsListenerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Wanted as `Authorization: Bearer`; without one everybody who reaches the port may read. */
  readonly token: string | undefined;
  readonly read: () => Promise<string>;
  readonly contentType: string;
};

/** A scrape is one small request; nobody else has business here. */
const timeoutMs = 5_000;
const maxConnections = 50;

/** The port of `/metrics`, apart from the public one: numbers about the inside are for those who run it. [K-01] */
export class MetricsListener {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    // A listening TCP server has an AddressInfo.
    this.port = (server.address() as AddressInfo).port;
  }

  /** Errors  the system's, with its code (EADDRINUSE, EACCES, EADDRNOTAVAIL) */
  static open(options: MetricsListenerOptions): Promise<MetricsListener> {
    const server = createServer({ headersTimeout: timeoutMs, requestTimeout: timeoutMs, keepAliveTimeout: timeoutMs }, (request, response) => void answer(options, request, response));
    server.maxConnections = maxConnections;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: options.host, port: options.port }, () => {
        server.off('error', reject);
        resolve(new MetricsListener(server));
      });
    });
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }
}

async function answer(options: MetricsListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/metrics') return end(response, 404, 'Only /metrics is here.\n');
  if (request.method !== 'GET') return end(response, 405, 'Only GET is answered.\n', { allow: 'GET' });
  if (options.token === undefined) {
    // A page whose name was pointed at this address must not read it in somebody's browser.
    if (!isOwnName(request.headers.host)) return end(response, 403, 'Ask by IP address or localhost.\n');
  } else if (!matches(request.headers.authorization, options.token)) return end(response, 401, 'The token of METRICS_TOKEN_FILE is wanted as a bearer.\n', { 'www-authenticate': 'Bearer' });
  try {
    end(response, 200, await options.read(), { 'content-type': options.contentType });
  } catch {
    // Whoever scrapes sees the gap; a number that cannot be read is no reason to end the process.
    end(response, 500, 'The numbers could not be read.\n');
  }
}

function end(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers });
  response.end(text);
}

function isOwnName(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}

/** Hashes have one length, so the comparison tells nothing about the token's. */
function matches(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
