import { networkInterfaces } from 'node:os';
import type { Logger } from '@parley/platform/log';
import { UdpDoor, type Pump } from '@parley/platform/net';

export type MediaDoorsOptions = {
  /** IPs that are told to clients. */
  readonly addresses: readonly string[];
  /** 0 = any free one. */
  readonly port: number;
  /** A taken port moves to the next free one. */
  readonly nextPortIfTaken: boolean;
  readonly log: Logger;
};

export type MediaDoors = { readonly port: number; readonly sending: string; close(): Promise<void> };

/** How many ports after a taken one are tried. */
const portTries = 32;

/**
 * Opens the media port on every announced address.
 *
 * One socket per address where the addresses are this machine's own: an answer from a socket on all
 * addresses leaves from whichever the kernel likes, and ICE ignores an answer from elsewhere. Where a
 * router translates a public address, only a socket on all of them can be reached.
 *
 * Errors  rejects with the last system error when no port could be had
 */
export async function openMediaDoors(pump: Pump, options: MediaDoorsOptions): Promise<MediaDoors> {
  const own = new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address)));
  const hosts = options.addresses.every((address) => own.has(address)) ? [...new Set(options.addresses)] : ['0.0.0.0'];
  // A free port of the first address may be taken on the next one, so an ephemeral port is tried again too.
  const tries = options.nextPortIfTaken || options.port === 0 ? portTries : 1;
  for (let offset = 0; ; offset++) {
    const doors: UdpDoor[] = [];
    try {
      let port = options.port === 0 ? 0 : options.port + offset;
      for (const host of hosts) {
        const door = await UdpDoor.open({ host, port, receiver: pump });
        doors.push(door);
        port = door.port;
      }
      return { port, sending: doors[0]?.sending ?? 'none', close: async () => void (await Promise.all(doors.map((door) => door.close()))) };
    } catch (error) {
      await Promise.all(doors.map((door) => door.close()));
      if (offset + 1 >= tries || !isTaken(error)) throw error;
      if (options.port !== 0) options.log.warn({ port: options.port + offset }, 'the media port is taken, trying the next one');
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
