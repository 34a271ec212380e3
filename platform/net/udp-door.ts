import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { DatagramDoor } from './address-table.ts';
import { createDgramSender, type DatagramSender } from './dgram-sender.ts';
import { createRawSender } from './raw-sender.ts';

/** Where a door hands what arrives. `bytes` are the receiver's. */
export interface DatagramReceiver {
  datagram(bytes: Uint8Array, ip: string, port: number, door: DatagramDoor): void;
  /** The socket reported an error that is not one datagram's. */
  doorError(error: Error): void;
  doorClosed(door: DatagramDoor): void;
}

export type UdpDoorOptions = {
  /** An address to bind, `0.0.0.0` or `::`; IPv6 takes IPv4 too. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly receiver: DatagramReceiver;
  /** `fast` (default) uses Node's internal handle where it passes a probe; `portable` never does. */
  readonly sending?: 'fast' | 'portable';
};

/** Half a second of 5000 video packets a second. Linux grants it only up to `net.core.rmem_max`. */
const socketBufferBytes = 4 * 1024 * 1024;
/** Loopback takes microseconds; a busy start is given a second chance by nothing else than the slower sender. */
const probeMs = 250;

/**
 * One unconnected UDP socket for all peers.
 *
 * Errors  `open` rejects when the port cannot be bound; later socket errors go to the receiver
 */
export class UdpDoor implements DatagramDoor {
  readonly port: number;
  /** Which sender passed its probe. */
  readonly sending: 'fast' | 'portable';
  /** What the kernel granted, in bytes; Linux counts its own overhead in and doubles it. */
  readonly receiveBufferBytes: number;
  readonly #socket: Socket;
  readonly #send: DatagramSender;
  readonly #receiver: DatagramReceiver;

  private constructor(socket: Socket, receiver: DatagramReceiver, fast: DatagramSender | undefined) {
    this.#socket = socket;
    this.#receiver = receiver;
    this.#send = fast ?? createDgramSender(socket);
    this.sending = fast === undefined ? 'portable' : 'fast';
    this.port = socket.address().port;
    this.receiveBufferBytes = socket.getRecvBufferSize();
    socket.on('message', (bytes, { address, port }) => receiver.datagram(bytes, address, port, this));
    socket.on('error', (error) => receiver.doorError(error));
  }

  static async open({ host, port, receiver, sending = 'fast' }: UdpDoorOptions): Promise<UdpDoor> {
    const socket = createSocket({
      type: host.includes(':') ? 'udp6' : 'udp4',
      // We only ever send to addresses, and at once: Node's own lookup would put each datagram off to the next tick.
      lookup: (address, _options, callback) => callback(null, address, host.includes(':') ? 6 : 4),
    });
    // Our lookup is synchronous, and with it the event: listen before binding.
    const listening = once(socket, 'listening');
    socket.bind({ address: host, port });
    try {
      await listening;
    } catch (error) {
      socket.close();
      throw error;
    }
    growBuffers(socket);
    const raw = sending === 'fast' ? createRawSender(socket) : undefined;
    const fast = raw !== undefined && (await reachesItself(socket, raw, host)) ? raw : undefined;
    return new UdpDoor(socket, receiver, fast);
  }

  send(bytes: Uint8Array, ip: string, port: number): `net.${string}` | undefined {
    return this.#send(bytes, ip, port);
  }

  async close(): Promise<void> {
    this.#receiver.doorClosed(this);
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

function growBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(socketBufferBytes);
    socket.setSendBufferSize(socketBufferBytes);
  } catch {
    // A system that refuses the size keeps its own; `receiveBufferBytes` tells the operator.
  }
}

/** Whether a datagram sent by the internal handle arrives, whole. */
async function reachesItself(socket: Socket, send: DatagramSender, host: string): Promise<boolean> {
  const token = randomBytes(16);
  const itself = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return await new Promise<boolean>((resolve) => {
    const finish = (reached: boolean) => {
      clearTimeout(timer);
      socket.off('message', onMessage);
      resolve(reached);
    };
    const onMessage = (bytes: Buffer) => {
      if (bytes.equals(token)) finish(true);
    };
    const timer = setTimeout(finish, probeMs, false);
    socket.on('message', onMessage);
    try {
      if (send(token, itself, socket.address().port) !== undefined) finish(false);
    } catch {
      finish(false); // another signature than the one we know
    }
  });
}
