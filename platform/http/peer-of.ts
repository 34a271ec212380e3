import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The other end of the connection that carries a request. */
export type Peer = {
  /** As the kernel knows it: the client, or a proxy in front of us. */
  readonly address: string | undefined;
  /** TLS ended here. */
  readonly encrypted: boolean;
};

/** HTTP/2 requests share a socket that Node takes away from them when they end, and throws when it is asked. */
const peers = new WeakMap<object, Peer>();

export function rememberPeer(request: object, peer: Peer): void {
  peers.set(request, peer);
}

/** Errors  never throws, whatever has become of the connection */
export function peerOf(request: IncomingMessage): Peer {
  return peers.get(request) ?? peerOfSocket(request.socket);
}

export function peerOfSocket(socket: Socket | undefined): Peer {
  // True on a TLS socket only; others do not have it.
  const { encrypted } = (socket ?? {}) as { readonly encrypted?: boolean };
  return { address: socket?.remoteAddress, encrypted: encrypted === true };
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}
