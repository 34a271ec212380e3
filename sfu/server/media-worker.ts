import { hostCandidate, readUfrag } from '@parley/engine-ice';
import { newSid, type LocalTransport, type RoomSettings } from '@parley/engine-livekit';
import { Router, type LegId, type RouterCommand, type RouterEvent } from '@parley/engine-sfu';
import { createDtlsIdentity, createNodeCrypto, createSrtpKernel, createSystemRandom } from '@parley/platform/crypto';
import { listenIpc, type Frame, type IpcLink } from '@parley/platform/ipc';
import type { Logger } from '@parley/platform/log';
import { Pump, UdpDoor } from '@parley/platform/net';
import { localAddresses } from './local-addresses.ts';
import type { ToMedia } from './media-messages.ts';
import { RoomHost, type MediaRoom, type OpenMediaRoom } from './room-host.ts';

export type MediaWorkerOptions = {
  /** Where the api process finds us; at most 107 bytes. */
  readonly socketPath: string;
  /** 0 = any free one. */
  readonly udpPort: number;
  /** A taken port moves to the next free one: for development only, production has firewall rules. */
  readonly nextPortIfTaken: boolean;
  /** The port told to clients when a forwarding rule makes it another than the open one. */
  readonly announcedPort?: number | undefined;
  /** IPs that clients can reach; empty = this machine's own. */
  readonly addresses: readonly string[];
  readonly log: Logger;
  readonly rooms?: Partial<RoomSettings>;
  readonly region?: string;
};

export type MediaWorker = { readonly udpPort: number; close(): Promise<void> };

const product = 'Parley';
const defaults: RoomSettings = { emptyTimeout: 300, departureTimeout: 20, maxParticipants: 0, metadata: '' };
/** How many ports after a taken one are tried. */
const portTries = 32;

/** Starts the media process: one UDP port, one pump, all rooms. It knows no key but its own certificate's. */
export async function startMediaWorker(options: MediaWorkerOptions): Promise<MediaWorker> {
  const { log } = options;
  const pump = new Pump({
    readUfrag,
    onDrops: (counts) => log.debug({ counts: Object.fromEntries(counts) }, 'packets dropped'),
    onDoorError: (error) => log.warn({ err: error }, 'the media port reported an error'),
  });
  const door = await openDoor(pump, options);
  const random = createSystemRandom();
  const identity = createDtlsIdentity();
  const transport = localTransport(options.addresses.length > 0 ? options.addresses : localAddresses(), options.announcedPort ?? door.port, identity.fingerprint);
  const ports = { crypto: createNodeCrypto(), random, identity, kernel: createSrtpKernel(), describeAddress: pump.addresses.describe.bind(pump.addresses) };
  let api: IpcLink | undefined;
  const host = new RoomHost({
    openMediaRoom: openOn(pump, () => new Router(ports)),
    transport,
    random,
    now: () => performance.now(),
    wallClock: () => Date.now(),
    defaults: { ...defaults, ...options.rooms },
    nodeId: newSid(random, 'ND_'),
    region: options.region ?? '',
    product,
    log,
    say: (message, body) => api?.send(message, body) ?? false,
  });
  const server = await listenIpc(options.socketPath, (link) => ({
    onMessage: (frame, reply) => {
      // The newest connection is the living api process; one before it is about to notice its end.
      if (api !== link()) {
        if (api !== undefined) host.apiLost();
        api = link();
        host.apiFound();
      }
      takeFrame(host, frame, reply);
    },
    onClosed: () => {
      if (api !== link()) return;
      api = undefined;
      host.apiLost();
    },
  }));
  log.info({ udpPort: door.port, sending: door.sending }, 'media ready');
  return {
    udpPort: door.port,
    close: async () => {
      host.close();
      await server.close();
      pump.close();
      await door.close();
    },
  };
}

function takeFrame(host: RoomHost, frame: Frame, reply: (header: Readonly<Record<string, unknown>>, body?: Uint8Array) => void): void {
  const message = frame.header as ToMedia; // the api process sends nothing else
  switch (message.do) {
    case 'call':
    case 'create-room': {
      const answer = message.do === 'call' ? host.call(message.room, message.method, frame.body) : host.createRoom(message.room, message.settings);
      return answer.ok ? reply({ ok: true }, answer.bytes) : reply(answer);
    }
    case 'list-rooms':
      return reply({ ok: true }, host.listRooms(message.names));
    case 'hello':
      return;
    default:
      return host.take(message, frame.body);
  }
}

async function openDoor(pump: Pump, options: MediaWorkerOptions): Promise<UdpDoor> {
  const tries = options.nextPortIfTaken && options.udpPort !== 0 ? portTries : 1;
  for (let offset = 0; ; offset++) {
    try {
      return await UdpDoor.open({ host: '0.0.0.0', port: options.udpPort === 0 ? 0 : options.udpPort + offset, receiver: pump });
    } catch (error) {
      if (offset + 1 >= tries || !isTaken(error)) throw error;
      options.log.warn({ port: options.udpPort + offset }, 'the media port is taken, trying the next one');
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function localTransport(addresses: readonly string[], port: number, fingerprint: Uint8Array): LocalTransport {
  return {
    fingerprint: { hash: 'sha-256', digest: fingerprint },
    candidates: addresses.map((ip, rank) => hostCandidate(ip, port, 'udp', rank)),
  };
}

/** Puts each room's Router on the pump and keeps the table of ufrags in step with its legs. */
function openOn(pump: Pump, newRouter: () => Router): OpenMediaRoom {
  return (onEvent, onBroken): MediaRoom => {
    const ufrags = new Map<LegId, Set<string>>();
    const forget = (leg: LegId): void => {
      for (const ufrag of ufrags.get(leg) ?? []) driven.forgetUfrag(ufrag);
      ufrags.delete(leg);
    };
    const driven = pump.attach<RouterCommand, RouterEvent>(newRouter(), {
      event: (event) => {
        if (event.type === 'leg-failed') forget(event.leg);
        onEvent(event);
      },
      ended: onBroken,
    });
    return {
      command: (command) => {
        if (command.do === 'open-leg' || command.do === 'describe-leg') {
          const known = ufrags.get(command.leg) ?? new Set<string>();
          ufrags.set(command.leg, known.add(command.localIce.ufrag));
          driven.expectUfrag(command.localIce.ufrag);
        }
        driven.command(command);
        if (command.do === 'close-leg') forget(command.leg);
      },
      close: () => driven.detach(),
    };
  };
}
