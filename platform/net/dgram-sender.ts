import type { Socket } from 'node:dgram';

/** Sends one datagram; `bytes` may be reused as soon as it returns. Answers why it did not send. */
export type DatagramSender = (bytes: Uint8Array, ip: string, port: number) => 'net.send-queue' | 'net.send-failed' | 'net.too-long' | undefined;

/** What engines send fits into a packet of any network. */
export const datagramBytesLimit = 2048;
const slots = 256;
/** The kernel's buffer is full and so are ours: for media, late is lost. */
const queueLimit = 192;
const checkEvery = 16;

/**
 * Sends by the public API of node:dgram.
 *
 * `send` does not say whether the kernel took the datagram or libuv keeps a reference to it, so each one is
 * copied into a ring that is longer than the queue may become (192 + 16 < 256).
 */
export function createDgramSender(socket: Socket): DatagramSender {
  const ring = Array.from({ length: slots }, () => Buffer.allocUnsafeSlow(datagramBytesLimit));
  let turn = 0;
  let full = false;
  return (bytes, ip, port) => {
    if (bytes.length > datagramBytesLimit) return 'net.too-long';
    if (turn % checkEvery === 0 || full) full = socket.getSendQueueCount() > queueLimit;
    if (full) return 'net.send-queue';
    const slot = ring[turn++ % slots] as Buffer; // the remainder is below the ring's length
    slot.set(bytes);
    socket.send(slot, 0, bytes.length, port, ip);
    return undefined;
  };
}
