import { createDtlsIdentity, createNodeCrypto } from '@parley/platform/crypto';
import { createSeededRandom, TwoPeers, type LinkConditions } from '@parley/platform/testing';
import type { DtlsIdentity } from '@parley/engine-wire';
import { DtlsSession, type DtlsCommand, type DtlsEvent, type DtlsOptions, type Fingerprint } from '../index.ts';

export const crypto = createNodeCrypto();
export const clientIdentity = createDtlsIdentity();
export const serverIdentity = createDtlsIdentity();
/** Owns neither of the certificates above. */
export const strangerIdentity = createDtlsIdentity();

export type Connected = Extract<DtlsEvent, { type: 'connected' }>;
export type Mutate = (bytes: Uint8Array, direction: 'to-left' | 'to-right') => Uint8Array | undefined;

export type PairOptions = {
  readonly seed?: number;
  readonly conditions?: LinkConditions;
  readonly client?: Partial<DtlsOptions>;
  readonly server?: Partial<DtlsOptions>;
  readonly mutate?: Mutate;
  /** What each side was told about the other; the truth unless given. */
  readonly clientExpects?: readonly Fingerprint[];
  readonly serverExpects?: readonly Fingerprint[];
};

export type DtlsPair = {
  /** Left is the client. */
  readonly link: TwoPeers<DtlsCommand, DtlsEvent, DtlsCommand, DtlsEvent>;
  readonly client: DtlsSession;
  readonly server: DtlsSession;
};

export function fingerprintOf(identity: DtlsIdentity): Fingerprint {
  return { hash: 'sha-256', digest: identity.fingerprint };
}

/** A client and a server that know each other's fingerprints, on a fake clock. */
export function dtlsPair(options: PairOptions = {}): DtlsPair {
  const random = createSeededRandom(options.seed ?? 1);
  const common = { crypto, random, srtpProfiles: ['aes128-cm-sha1-80'] } as const;
  const client = new DtlsSession({ ...common, role: 'client', identity: clientIdentity, ...options.client });
  const server = new DtlsSession({ ...common, role: 'server', identity: serverIdentity, ...options.server });
  client.expectFingerprints(options.clientExpects ?? [fingerprintOf(serverIdentity)]);
  server.expectFingerprints(options.serverExpects ?? [fingerprintOf(clientIdentity)]);
  const link = new TwoPeers({
    left: client,
    right: server,
    random,
    ...(options.conditions && { conditions: options.conditions }),
    ...(options.mutate && { mutate: options.mutate }),
  });
  return { link, client, server };
}

/** Starts the handshake and runs it to its end. Answers whether both sides connected. */
export function connect({ link }: DtlsPair, ms = 40_000): boolean {
  link.commandLeft({ do: 'start' });
  link.run(ms, () => over(link.leftEvents) && over(link.rightEvents));
  return connectedOf(link.leftEvents) !== undefined && connectedOf(link.rightEvents) !== undefined;
}

export function connectedOf(events: readonly DtlsEvent[]): Connected | undefined {
  return events.find((event) => event.type === 'connected');
}

export function failureOf(events: readonly DtlsEvent[]): string | undefined {
  return events.find((event) => event.type === 'failed')?.reason;
}

export function dataOf(events: readonly DtlsEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'data' ? [new TextDecoder().decode(event.bytes)] : []));
}

function over(events: readonly DtlsEvent[]): boolean {
  return events.some((event) => event.type === 'connected' || event.type === 'failed');
}
