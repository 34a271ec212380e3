import type { Socket } from 'node:net';

/**
 * Looks at a connection's first byte and leaves it to be read.
 *
 * Units    withinMs; a client that says nothing for so long is cut off
 * Answers  the byte, or undefined when the connection ended first
 */
export function firstByte(socket: Socket, withinMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), withinMs);
    const finish = (byte: number | undefined): void => {
      clearTimeout(timer);
      socket.off('readable', look);
      socket.off('close', onClose);
      socket.off('end', onClose);
      resolve(byte);
    };
    const look = (): void => {
      const bytes = socket.read(1) as Buffer | null;
      // At the end of the stream it is readable as well, and empty.
      if (bytes === null) return;
      socket.unshift(bytes);
      finish(bytes[0]);
    };
    const onClose = (): void => {
      finish(undefined);
      socket.destroy();
    };
    socket.on('readable', look);
    socket.on('close', onClose);
    socket.on('end', onClose);
  });
}
