import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export type { WebSocket };

/**
 * Turns an accepted upgrade into a WebSocket.
 *
 * Compression is off: one small frame could unpack to gigabytes, and what we carry is short or already compressed.
 * One server object per frame limit, because `ws` fixes the limit when the server is made.
 */
export class WebSocketDoor {
  readonly #servers = new Map<string, WebSocketServer>();

  /**
   * Completes the handshake.
   *
   * Shape    maxPayload bytes per message; a larger one closes the socket with 1009
   * Answers  the open socket, or undefined when the handshake was malformed (the client has its answer then)
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, maxPayload: number, protocol?: string): WebSocket | undefined {
    let opened: WebSocket | undefined;
    this.#server(maxPayload, protocol).handleUpgrade(request, socket, head, (webSocket) => {
      // `ws` reports protocol errors of the peer here and closes by itself; without a listener Node would end the process.
      webSocket.on('error', () => webSocket.terminate());
      opened = webSocket;
    });
    return opened;
  }

  #server(maxPayload: number, protocol: string | undefined): WebSocketServer {
    const name = `${maxPayload} ${protocol ?? ''}`;
    let server = this.#servers.get(name);
    if (!server) {
      server = new WebSocketServer({
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        maxPayload,
        // A browser that offered subprotocols fails unless one of them is chosen; we choose ours or none.
        handleProtocols: (offered) => (protocol !== undefined && offered.has(protocol) ? protocol : false),
      });
      this.#servers.set(name, server);
    }
    return server;
  }
}
