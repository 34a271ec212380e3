import { hostCandidate, readUfrag } from '@parley/engine-ice';
import { newSid, type LocalTransport, type RoomSettings } from '@parley/engine-livekit';
import { Router, type LegId, type RouterCommand, type RouterEvent } from '@parley/engine-sfu';
import { createDtlsIdentity, createNodeCrypto, createSrtpKernel, createSystemRandom } from '@parley/platform/crypto';
import type { Logger } from '@parley/platform/log';
import { readProcessNumbers } from '@parley/platform/metrics';
import { Pump } from '@parley/platform/net';
import { openApiDoor } from './api-door.ts';
import { localAddresses } from './local-addresses.ts';
import { openMediaDoors } from './media-doors.ts';
import { defaultRoomSettings, RoomHost, type MediaRoom, type OpenMediaRoom, type SayToApi } from './room-host.ts';

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
  /** Topics that only the server API may send data on. */
  readonly serverTopics?: readonly string[];
};

export type MediaWorker = { readonly udpPort: number; close(): Promise<void> };

const product = 'Parley';
/** How old the numbers of a scrape may be. */
const numbersEveryMs = 2_000;

/** Starts the media process: one UDP port, one pump, all rooms. It knows no key but its own certificate's. */
export async function startMediaWorker(options: MediaWorkerOptions): Promise<MediaWorker> {
  const { log } = options;
  const dropped = new Map<string, number>();
  const pump = new Pump({
    readUfrag,
    onDrops: (counts) => {
      for (const [reason, count] of counts) dropped.set(reason, (dropped.get(reason) ?? 0) + count);
      log.debug({ counts: Object.fromEntries(counts) }, 'packets dropped');
    },
    onDoorError: (error) => log.warn({ err: error }, 'the media port reported an error'),
  });
  const addresses = options.addresses.length > 0 ? options.addresses : localAddresses();
  const doors = await openMediaDoors(pump, { addresses, port: options.udpPort, nextPortIfTaken: options.nextPortIfTaken, log });
  const random = createSystemRandom();
  const identity = createDtlsIdentity();
  const transport = localTransport(addresses, options.announcedPort ?? doors.port, identity.fingerprint);
  const ports = { crypto: createNodeCrypto(), random, identity, kernel: createSrtpKernel(), describeAddress: pump.addresses.describe.bind(pump.addresses) };
  let sayToApi: SayToApi = () => false;
  const { host, close } = await openApiDoor(options.socketPath, (say) => new RoomHost({
    openMediaRoom: openOn(pump, () => new Router(ports)),
    transport,
    random,
    now: () => performance.now(),
    wallClock: neverBack(Date.now),
    defaults: { ...defaultRoomSettings, ...options.rooms },
    nodeId: newSid(random, 'ND_'),
    region: options.region ?? '',
    product,
    serverTopics: new Set(options.serverTopics),
    log,
    say: (sayToApi = say),
  }));
  const processNumbers = readProcessNumbers();
  const reporter = setInterval(() => {
    sayToApi({ say: 'numbers', numbers: { ...host.numbers(), traffic: { ...pump.traffic }, dropped: Object.fromEntries(dropped), process: processNumbers() } });
  }, numbersEveryMs);
  log.info({ udpPort: doors.port, sending: doors.sending }, 'media ready');
  return {
    udpPort: doors.port,
    close: async () => {
      clearInterval(reporter);
      host.close();
      await close();
      pump.close();
      await doors.close();
    },
  };
}

/**
 * Dates that go on from the last one when the machine's clock is put back: whoever orders two stays of a person by them
 * would otherwise take the new one for the older.
 */
function neverBack(wallClock: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(last, wallClock()));
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
