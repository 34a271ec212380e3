import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { maxHeaderBytes } from './header-budget.ts';
import { Http2Guard, maxConcurrentStreams } from './http2-guard.ts';
import { peerOfSocket, rememberPeer } from './peer-of.ts';

/** Per connection, for everything that is on its way in either direction. */
const maxSessionMegabytes = 2;
const maxHeaderPairs = 100;

/**
 * HTTP/2 over connections that somebody else has accepted and decrypted; requests go to the same handler as those
 * of HTTP/1.1.
 *
 * Source  RFC 9113; limits after RFC 9113 §10.5
 */
export class Http2Front {
  readonly #server: Http2Server;
  readonly #sessions = new Map<ServerHttp2Session, Http2Guard>();

  constructor(handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#server = createServer({
      maxSessionMemory: maxSessionMegabytes,
      maxHeaderListPairs: maxHeaderPairs,
      maxSettings: 16,
      maxSessionInvalidFrames: 20,
      maxSessionRejectedStreams: 20,
      settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderBytes, enablePush: false },
    });
    this.#server.on('session', (session) => {
      this.#sessions.set(session, new Http2Guard(session));
      session.once('close', () => this.#sessions.delete(session));
    });
    this.#server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      const session = request.stream.session as ServerHttp2Session | undefined;
      const guard = session === undefined ? undefined : this.#sessions.get(session);
      // Without a session the client is gone already.
      if (session === undefined || guard === undefined) return;
      guard.onStream(request.stream);
      rememberPeer(request, peerOfSocket(session.socket as Socket));
      // Node's compatibility objects, made to be used in place of those of HTTP/1.1.
      handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    });
  }

  accept(socket: Socket): void {
    this.#server.emit('connection', socket);
  }

  /** Connections that are open now. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Tells clients to go elsewhere for what is next, lets running requests finish, and cuts what is left. */
  async close(graceMs: number): Promise<void> {
    const cut = setTimeout(() => {
      for (const session of this.#sessions.keys()) session.destroy();
    }, graceMs);
    await Promise.all([...this.#sessions.keys()].map((session) => new Promise<void>((resolve) => {
      session.once('close', () => resolve());
      session.close();
    })));
    clearTimeout(cut);
  }
}
