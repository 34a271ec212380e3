import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { createSeededRandom } from './seeded-random.ts';
import { LossyLink, perfectLink, type LinkConditions } from './lossy-link.ts';

export type UdpRelayOptions = {
  /** Where datagrams of clients go, on 127.0.0.1. */
  readonly targetPort: number;
  readonly seed: number;
  readonly conditions: Partial<LinkConditions>;
};

export type UdpRelay = {
  /** Clients send here, on 127.0.0.1. */
  readonly port: number;
  /** Datagrams seen and lost, both ways together. */
  counts(): { readonly sent: number; readonly lost: number };
  close(): Promise<void>;
};

/** A relay is for one test's few peers. */
const clientLimit = 64;
/** How often datagrams that are due are handed on; also the relay's coarsest delay. */
const stepMs = 1;

/** Starts a bad network on loopback: real sockets, seeded losses. Each client gets its own socket towards the target. */
export async function startUdpRelay(options: UdpRelayOptions): Promise<UdpRelay> {
  const random = createSeededRandom(options.seed);
  const conditions: LinkConditions = { ...perfectLink, delayMs: 0, ...options.conditions };
  const door = createSocket('udp4');
  const links: LossyLink[] = [];
  const clients = new Map<string, { readonly up: LossyLink; readonly socket: Socket }>();

  const admit = (from: RemoteInfo) => {
    const socket = createSocket('udp4');
    const up = new LossyLink(conditions, random, (bytes) => socket.send(bytes, options.targetPort, '127.0.0.1'));
    const down = new LossyLink(conditions, random, (bytes) => door.send(bytes, from.port, from.address));
    socket.on('message', (bytes) => down.send(bytes, performance.now()));
    socket.on('error', () => undefined); // an unreachable target looks like loss, which is what a relay is for
    links.push(up, down);
    const client = { up, socket };
    clients.set(`${from.address}:${from.port}`, client);
    return client;
  };
  door.on('message', (bytes, from) => {
    const client = clients.get(`${from.address}:${from.port}`) ?? (clients.size < clientLimit ? admit(from) : undefined);
    client?.up.send(bytes, performance.now());
  });
  await new Promise<void>((resolve) => door.bind(0, '127.0.0.1', resolve));
  const timer = setInterval(() => {
    for (const link of links) link.deliverDue(performance.now());
  }, stepMs);

  return {
    port: door.address().port,
    counts: () => ({ sent: sum(links, 'sent'), lost: sum(links, 'lost') }),
    close: async () => {
      clearInterval(timer);
      const sockets = [door, ...Array.from(clients.values(), (client) => client.socket)];
      await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    },
  };
}

function sum(links: readonly LossyLink[], count: 'sent' | 'lost'): number {
  return links.reduce((total, link) => total + link[count], 0);
}
