import { createDtlsIdentity, createNodeCrypto, createSrtpKernel } from '@parley/platform/crypto';
import { createSeededRandom, LossyLink, perfectLink, type LinkConditions } from '@parley/platform/testing';
import { createIceCredentials } from '@parley/engine-ice';
import { OutboundBatch } from '@parley/engine-srtp';
import type { Address, DtlsIdentity, Ms, Out, Random } from '@parley/engine-wire';
import { Peer } from '../peer.ts';
import type { PeerOptions } from '../peer-options.ts';
import type { Fingerprint, PeerEvent } from '../peer-contract.ts';

export const crypto = createNodeCrypto();
export const kernel = createSrtpKernel();
export const serverIdentity = createDtlsIdentity();
export const clientIdentity = createDtlsIdentity();
export const serverAt: Address = 100;

export type Side = {
  readonly peer: Peer;
  readonly events: PeerEvent[];
  readonly drops: string[];
  readonly media: { bytes: Uint8Array; duplicate: boolean }[];
  readonly reports: Uint8Array[];
  readonly out: Out<PeerEvent>;
};

export type NetworkOptions = {
  readonly seed?: number;
  readonly conditions?: Partial<LinkConditions>;
  readonly server?: Partial<PeerOptions>;
  readonly client?: Partial<PeerOptions>;
};

export function fingerprintOf(identity: DtlsIdentity): Fingerprint[] {
  return [{ hash: 'sha-256', digest: identity.fingerprint }];
}

/** A server and a client peer, a bad network between them, and one fake clock. */
export class PeerNetwork {
  now: Ms = 0;
  /** What the server sees the client as. */
  clientAt: Address = 1;
  cut = false;
  /** Datagrams from the client, as they leave. */
  captured: Uint8Array[] = [];
  readonly server: Side;
  readonly client: Side;
  readonly #random: Random;
  readonly #toServer: LossyLink;
  readonly #toClient: LossyLink;
  readonly #batch = new OutboundBatch(kernel);

  constructor({ seed = 1, conditions = {}, server = {}, client = {} }: NetworkOptions = {}) {
    this.#random = createSeededRandom(seed);
    const bad = { ...perfectLink, delayMs: 10, ...conditions };
    let sender: Address = this.clientAt;
    this.#toServer = new LossyLink(bad, this.#random, (bytes, now) => this.server.peer.receive(bytes, sender, now, this.server.out));
    this.#toClient = new LossyLink(bad, this.#random, (bytes, now) => this.client.peer.receive(bytes, serverAt, now, this.client.out));
    this.server = this.#side({ role: 'server', identity: serverIdentity, ...server }, (bytes, to) => {
      if (!this.cut && to === this.clientAt) this.#toClient.send(bytes, this.now);
    });
    this.client = this.#side({ role: 'client', identity: clientIdentity, ...client }, (bytes) => {
      this.captured.push(bytes.slice());
      sender = this.clientAt;
      if (!this.cut) this.#toServer.send(bytes, this.now);
    });
  }

  /** Gives both sides new credentials and each other's fingerprints, as signalling does. */
  describe(serverSees = fingerprintOf(clientIdentity), clientSees = fingerprintOf(serverIdentity)): void {
    const [mine, theirs] = [createIceCredentials(this.#random), createIceCredentials(this.#random)];
    this.server.peer.command({ do: 'describe', localIce: mine, remoteIce: theirs, fingerprints: serverSees }, this.now, this.server.out);
    this.client.peer.command({ do: 'describe', localIce: theirs, remoteIce: mine, fingerprints: clientSees }, this.now, this.client.out);
    this.client.peer.command({ do: 'add-candidate', address: serverAt }, this.now, this.client.out);
  }

  /** Describes, and runs until both are connected. */
  connect(): this {
    this.describe();
    if (!this.run(20_000, () => this.has('connected'))) throw new Error(`not connected: ${JSON.stringify([this.server.drops, this.client.drops])}`);
    return this;
  }

  /** Whether both sides have had an event of a type. */
  has(type: PeerEvent['type']): boolean {
    return [this.server, this.client].every(({ events }) => events.some((event) => event.type === type));
  }

  run(ms: Ms, until: () => boolean = () => false): boolean {
    const end = this.now + ms;
    const [a, b] = [this.server.peer, this.client.peer];
    while (!until()) {
      const next = Math.min(this.#toServer.nextAt(), this.#toClient.nextAt(), a.deadline(), b.deadline());
      if (next > end) {
        this.now = end;
        return until();
      }
      this.now = Math.max(this.now, next);
      this.#toServer.deliverDue(this.now);
      this.#toClient.deliverDue(this.now);
      if (a.deadline() <= this.now) a.tick(this.now, this.server.out);
      if (b.deadline() <= this.now) b.tick(this.now, this.client.out);
    }
    return true;
  }

  /** Sends one RTP packet of SSRC 1111 with this sequence number. */
  sendRtp({ peer, out }: Side, seq: number): void {
    if (peer.outbound === undefined || peer.address === undefined) throw new Error('not connected');
    const packet = this.#batch.reserve();
    packet.fill(seq, 0, 200);
    packet.set([0x80, 96, seq >>> 8, seq, 0, 0, 0, 0, 0, 0, 0x04, 0x57]);
    this.#batch.commit(peer.outbound, 200, peer.address, out);
    this.#batch.flush(out);
  }

  #side(options: Pick<PeerOptions, 'role' | 'identity'> & Partial<PeerOptions>, transmit: (bytes: Uint8Array, to: Address) => void): Side {
    const events: PeerEvent[] = [];
    const drops: string[] = [];
    const media: Side['media'] = [];
    const reports: Uint8Array[] = [];
    const peer = new Peer({
      crypto,
      random: this.#random,
      kernel,
      describeAddress: (address) => ({ family: 4, ip: Uint8Array.of(127, 0, 0, 1), port: address }),
      sink: {
        rtp: (bytes, length, duplicate) => void media.push({ bytes: bytes.slice(0, length), duplicate }),
        rtcp: (bytes, length) => void reports.push(bytes.slice(0, length)),
      },
      ...options,
    });
    return { peer, events, drops, media, reports, out: { transmit, emit: (event) => void events.push(event), drop: (reason) => void drops.push(reason) } };
  }
}
