import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';

export type Peer = { readonly port: number; readonly hits: readonly string[]; close(): Promise<void> };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that counts who came. */
export function openPeer(answer: Answer, at: { readonly host?: string; readonly port?: number; readonly tls?: { readonly key: string; readonly cert: string } } = {}): Promise<Peer> {
  const hits: string[] = [];
  const listener: RequestListener = (request, response) => {
    hits.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  };
  return listen(at.tls === undefined ? createServer(listener) : createTlsServer(at.tls, listener), hits, at);
}

/** A server that speaks raw bytes, for answers no HTTP library would write. */
export function openRawPeer(onSocket: (socket: Socket) => void): Promise<Peer> {
  const hits: string[] = [];
  return listen(createTcpServer((socket) => {
    hits.push('connection');
    socket.on('error', () => undefined); // the guest leaves early: that is what is tested
    onSocket(socket);
  }), hits, {});
}

async function listen(server: Server | TcpServer, hits: string[], at: { readonly host?: string; readonly port?: number }): Promise<Peer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(at.port ?? 0, at.host ?? '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hits,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
