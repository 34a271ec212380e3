import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { IpcLink, type IpcLinkEvents } from './ipc-link.ts';

/** Socket paths end at 107 bytes on Linux; a longer one would be cut silently. */
export const socketPathLimit = 107;

/**
 * Listens on a unix socket; a stale one of a dead process is replaced.
 *
 * Shape   onLink is called per connection and answers what to do with it
 * Errors  rejects when the path is too long or cannot be listened on
 */
export async function listenIpc(path: string, onLink: (link: () => IpcLink) => IpcLinkEvents): Promise<{ close(): Promise<void> }> {
  if (Buffer.byteLength(path) > socketPathLimit) throw new Error(`socket path of ${Buffer.byteLength(path)} bytes (at most ${socketPathLimit})`);
  await rm(path, { force: true });
  const links = new Set<IpcLink>();
  const server = createServer((socket) => {
    const events = onLink(() => link);
    const link: IpcLink = new IpcLink(socket, {
      onMessage: events.onMessage,
      onClosed: () => {
        links.delete(link);
        events.onClosed();
      },
    });
    links.add(link);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { close: () => closeServer(server, links) };
}

function closeServer(server: Server, links: ReadonlySet<IpcLink>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const link of links) link.close();
  });
}
