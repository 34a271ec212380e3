import { createIceCredentials } from '@parley/engine-ice';
import { Peer, type Fingerprint, type PeerEvent } from '@parley/engine-peer';
import { OutboundBatch, type SrtpProfile } from '@parley/engine-srtp';
import { createDtlsIdentity, createNodeCrypto, createSrtpKernel, createSystemRandom } from '@parley/platform/crypto';
import type { Address, Ms, Out } from '@parley/engine-wire';

import type { LegId, RouterCommand } from '../router-contract.ts';

export const crypto = createNodeCrypto();
export const kernel = createSrtpKernel();
export const random = createSystemRandom();
export const serverIdentity = createDtlsIdentity();
const clientIdentity = createDtlsIdentity();

/** What a client's checks name as the server; a client has one server only. */
const serverAt: Address = 1;

export function describeAddress(address: Address): { family: 4; ip: Uint8Array; port: number } {
  return { family: 4, ip: Uint8Array.of(127, 0, 0, 1), port: address };
}

function fingerprintOf(identity: { readonly fingerprint: Uint8Array }): Fingerprint[] {
  return [{ hash: 'sha-256', digest: identity.fingerprint }];
}

/** A real peer in the client role, as a browser would be: what it received, and what it sends. */
export class ClientPeer implements Out<PeerEvent> {
  readonly peer: Peer;
  readonly ufrag: string;
  readonly commands: readonly RouterCommand[];
  readonly events: PeerEvent[] = [];
  readonly rtp: Uint8Array[] = [];
  readonly rtcp: Uint8Array[] = [];
  readonly #batch = new OutboundBatch(kernel);
  readonly #send: (bytes: Uint8Array) => void;
  #described = false;
  readonly #local;
  readonly #remote;

  /** `commands` are what the Router must be told about this client's leg. */
  constructor(leg: LegId, send: (bytes: Uint8Array) => void, srtpProfiles?: readonly SrtpProfile[]) {
    this.#send = send;
    this.#local = createIceCredentials(random);
    this.#remote = createIceCredentials(random);
    this.ufrag = this.#remote.ufrag;
    this.peer = new Peer({
      role: 'client',
      crypto,
      random,
      kernel,
      identity: clientIdentity,
      describeAddress,
      sink: {
        rtp: (bytes, length) => void this.rtp.push(bytes.slice(0, length)),
        rtcp: (bytes, length) => void this.rtcp.push(bytes.slice(0, length)),
      },
      ...(srtpProfiles === undefined ? {} : { srtpProfiles }),
    });
    this.commands = [
      { do: 'open-leg', leg, localIce: this.#remote },
      { do: 'describe-leg', leg, localIce: this.#remote, remoteIce: this.#local, fingerprints: fingerprintOf(clientIdentity) },
    ];
  }

  /** Begins its checks; call `tick` from then on. */
  start(now: Ms): void {
    if (this.#described) return;
    this.#described = true;
    this.peer.command({ do: 'describe', localIce: this.#local, remoteIce: this.#remote, fingerprints: fingerprintOf(serverIdentity) }, now, this);
    this.peer.command({ do: 'add-candidate', address: serverAt }, now, this);
  }

  get connected(): boolean {
    return this.events.some(({ type }) => type === 'connected');
  }

  receive(bytes: Uint8Array, now: Ms): void {
    this.peer.receive(bytes, serverAt, now, this);
  }

  tick(now: Ms): void {
    if (this.peer.deadline() <= now) this.peer.tick(now, this);
  }

  /** Protects and sends one plain RTP packet. */
  sendRtp(plain: Uint8Array): void {
    if (this.peer.outbound === undefined) throw new Error('a client that is not connected');
    this.#batch.reserve().set(plain);
    this.#batch.commit(this.peer.outbound, plain.length, serverAt, this);
    this.#batch.flush(this);
  }

  sendRtcp(plain: Uint8Array, now: Ms): void {
    this.peer.sendRtcp(plain, plain.length, now, this);
  }

  transmit(bytes: Uint8Array): void {
    this.#send(bytes);
  }

  emit(event: PeerEvent): void {
    this.events.push(event);
  }

  drop(): void {}
}
