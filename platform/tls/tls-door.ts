import { constants, randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { openServers, type ConnectionCap } from '../net/index.ts';
import type { Certificate, CertificateSource } from './certificate-source.ts';
import { firstByte } from './first-byte.ts';
import { ProtocolTable, type TlsProtocol } from './protocol-table.ts';

/** A client may take this long for its first byte and again for the handshake. [B-09] */
const usualHandshakeMs = 10_000;
const maxConnections = 20_000;
/** Tickets let a client come back without a handshake; a stolen key opens what was said under it. [ASVS 12.1.3] */
const ticketLifeMs = 12 * 3_600_000;
/** The first byte of a TLS record that holds a handshake. [RFC 8446 §5.1] */
const handshakeRecord = 0x16;

/** Elliptic-curve key agreement and authenticated ciphers only; AES first, which processors have in hardware. */
const ciphers = [
  'TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');
/** OpenSSL's `SSL_OP_NO_RENEGOTIATION`, which Node does not name. */
const noRenegotiation = 1 << 30;

export type TlsDoorOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A taken port moves to the next free one, at most this many steps further. */
  readonly mayMoveBy?: number;
  readonly certificates: CertificateSource;
  readonly cap: ConnectionCap;
  /** Gets connections that do not begin with TLS; what was looked at is still to be read. */
  readonly onPlain: (socket: Socket) => void;
  /** How long a client may take for its first byte, for the handshake, and for the first byte behind it. */
  readonly handshakeMs?: number;
};

/**
 * The one TLS port. It ends the encryption and hands each connection to the protocol that its client wants, so that
 * one port and one certificate serve them all. A new certificate counts for new connections; open ones go on.
 */
export class TlsDoor {
  readonly port: number;
  readonly #servers: readonly Server[];
  readonly #tls: TlsServer;
  readonly #protocols: ProtocolTable;
  readonly #sockets: Set<Socket>;
  readonly #tickets: NodeJS.Timeout;

  private constructor(servers: readonly Server[], port: number, tls: TlsServer, protocols: ProtocolTable, sockets: Set<Socket>) {
    this.#servers = servers;
    this.port = port;
    this.#tls = tls;
    this.#protocols = protocols;
    this.#sockets = sockets;
    this.#tickets = setInterval(() => this.rotateTickets(), ticketLifeMs).unref();
  }

  /** Errors  ListenError */
  static async open(options: TlsDoorOptions): Promise<TlsDoor> {
    const protocols = new ProtocolTable();
    const sockets = new Set<Socket>();
    const handshakeMs = options.handshakeMs ?? usualHandshakeMs;
    const tls = newTlsServer(options.certificates.current(), protocols, handshakeMs);
    const make = (): Server => {
      const server = createServer((socket) => {
        if (!options.cap.admit(socket)) return;
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy()); // a reset by the peer; 'close' follows
        void splitPlain(socket, tls, options.onPlain, handshakeMs);
      });
      server.maxConnections = maxConnections;
      return server;
    };
    const { servers, port } = await openServers({ host: options.host, port: options.port, make, mayMoveBy: options.mayMoveBy ?? 0 });
    options.certificates.onChange((certificate) => tls.setSecureContext(secureContext(certificate)));
    return new TlsDoor(servers, port, tls, protocols, sockets);
  }

  /** Errors  throws when its name is taken: a mistake of ours */
  register(protocol: TlsProtocol): void {
    this.#protocols.add(protocol);
  }

  /** Forgets the key of all tickets given so far; whoever brings one makes a whole handshake. */
  rotateTickets(): void {
    this.#tls.setTicketKeys(randomBytes(48));
  }

  /** Stops accepting and cuts what is left after `graceMs`; the protocols say goodbye to their own before. */
  async close(graceMs: number): Promise<void> {
    clearInterval(this.#tickets);
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
    clearTimeout(cut);
  }
}

async function splitPlain(socket: Socket, tls: TlsServer, onPlain: (socket: Socket) => void, handshakeMs: number): Promise<void> {
  const byte = await firstByte(socket, handshakeMs);
  if (byte === undefined) return;
  if (byte === handshakeRecord) tls.emit('connection', socket);
  else onPlain(socket);
}

function newTlsServer(certificate: Certificate, protocols: ProtocolTable, handshakeMs: number): TlsServer {
  const server = createTlsServer({
    ...secureContext(certificate),
    handshakeTimeout: handshakeMs,
    ALPNCallback: ({ servername, protocols: offered }) => protocols.choose(servername || undefined, offered),
  });
  server.on('secureConnection', (socket) => void split(socket, protocols, handshakeMs));
  // Scanners, clients that do not trust us, and handshakes that never end: Node leaves the connection open, and a line
  // for each would be a way to fill the log.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

async function split(socket: TLSSocket, protocols: ProtocolTable, handshakeMs: number): Promise<void> {
  socket.on('error', () => socket.destroy()); // a reset by the peer; 'close' follows
  const host = serverName(socket);
  const protocol = await spokenOn(socket, host, protocols, handshakeMs);
  // Undefined also when the client left before it said anything.
  if (protocol === undefined) socket.destroy();
  else protocol.accept(socket);
}

async function spokenOn(socket: TLSSocket, host: string | undefined, protocols: ProtocolTable, handshakeMs: number): Promise<TlsProtocol | undefined> {
  if (typeof socket.alpnProtocol === 'string') return protocols.byName(host, socket.alpnProtocol);
  const byte = await firstByte(socket, handshakeMs);
  return byte === undefined ? undefined : protocols.byFirstByte(host, byte);
}

/** What the client called us in its handshake; Node's types leave out that it may be absent. */
function serverName(socket: TLSSocket): string | undefined {
  const { servername } = socket as { readonly servername?: string | false | null };
  return servername || undefined;
}

function secureContext({ key, cert }: Certificate): SecureContextOptions & { readonly sessionTimeout: number } {
  return {
    key,
    cert,
    minVersion: 'TLSv1.2',
    ciphers,
    ecdhCurve: 'X25519:P-256:P-384',
    honorCipherOrder: true,
    secureOptions: noRenegotiation | constants.SSL_OP_NO_COMPRESSION,
    sessionTimeout: ticketLifeMs / 1000,
  };
}
