import type { AddressInfo, Server } from 'node:net';

/** Why listening failed, as one word for the caller's sentence. */
export class ListenError extends Error {
  readonly reason: 'in-use' | 'not-allowed' | 'no-such-address';

  constructor(reason: ListenError['reason'], cause: unknown) {
    super(`listening failed: ${reason}`, { cause });
    this.name = 'ListenError';
    this.reason = reason;
  }
}

export type OpenServersOptions<S extends Server> = {
  /** `localhost` listens on both loopback addresses, so that every browser's idea of it works. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly make: () => S;
  /** A taken port moves to the next free one, at most this many steps further. */
  readonly mayMoveBy?: number;
};

export type OpenedServers<S extends Server> = { readonly servers: readonly S[]; readonly port: number };

/**
 * Opens one TCP port on every address that a host name stands for.
 *
 * Answers  at least one listening server, and the port they share
 * Errors   ListenError; nothing stays open then
 */
export async function openServers<S extends Server>(options: OpenServersOptions<S>): Promise<OpenedServers<S>> {
  const last = options.port === 0 ? 0 : Math.min(options.port + (options.mayMoveBy ?? 0), 65_535);
  for (let port = options.port; ; port++) {
    try {
      return await openOn(options.host, port, options.make);
    } catch (error) {
      if (!(error instanceof ListenError) || error.reason !== 'in-use' || port >= last) throw error;
    }
  }
}

async function openOn<S extends Server>(host: string, wanted: number, make: () => S): Promise<OpenedServers<S>> {
  const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const servers: S[] = [];
  let port = wanted;
  for (const one of hosts) {
    const server = make();
    try {
      port = await listen(server, one, port);
      servers.push(server);
    } catch (error) {
      // A machine without IPv6 has no ::1, and without it :: falls back to all IPv4 addresses.
      const missing = error instanceof ListenError && error.reason === 'no-such-address';
      if (missing && one === '::1') continue;
      if (missing && one === '::') {
        port = await listen(server, '0.0.0.0', port);
        servers.push(server);
        continue;
      }
      // With an ephemeral port the second loopback address is a courtesy: another program may hold that number.
      if (wanted === 0 && servers.length > 0) continue;
      for (const open of servers) open.close();
      throw error;
    }
  }
  return { servers, port };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const reasons: Record<string, ListenError['reason']> = { EADDRINUSE: 'in-use', EACCES: 'not-allowed' };
      reject(new ListenError(reasons[error.code ?? ''] ?? 'no-such-address', error));
    };
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      // A listening TCP server has an AddressInfo.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
