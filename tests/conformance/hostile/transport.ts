import { createSocket, type Socket } from 'node:dgram';
import { createIceCredentials } from '@parley/engine-ice';
import { Peer, type PeerCommand, type PeerEvent } from '@parley/engine-peer';
import { OutboundBatch } from '@parley/engine-srtp';
import { fromHex, toHex, type Out } from '@parley/engine-wire';
import { createDtlsIdentity, createNodeCrypto, createSrtpKernel, createSystemRandom } from '@parley/platform/crypto';

const crypto = createNodeCrypto();
const kernel = createSrtpKernel();
const random = createSystemRandom();
const identity = createDtlsIdentity();
const serverAt = 1;
const tickEveryMs = 5;
const handshakeDatagrams = 12;

/** `sha-256 AA:BB:…` of the certificate that every transport here shows. */
export const fingerprintLine = `sha-256 ${[...identity.fingerprint].map((byte) => toHex(Uint8Array.of(byte))).join(':').toUpperCase()}`;

/** One WebRTC transport of a client, on a socket of its own, whose owner may send whatever it likes below every layer. */
export class Transport implements Out<PeerEvent> {
  readonly ice = createIceCredentials(random);
  readonly events: PeerEvent[] = [];
  /** Plain RTP packets that arrived, and when. */
  readonly rtp: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  readonly rtcp: Uint8Array[] = [];
  /** The first datagrams of the server, as they came: the handshake. */
  readonly handshake: Uint8Array[] = [];
  /** Everything that left, for replays. */
  readonly sent: Uint8Array[] = [];
  readonly #socket: Socket;
  readonly #peer: Peer;
  readonly #batch = new OutboundBatch(kernel);
  readonly #timer: ReturnType<typeof setInterval>;
  #serverPort: number | undefined;
  #described = false;

  constructor() {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes) => {
      if (this.handshake.length < handshakeDatagrams) this.handshake.push(new Uint8Array(bytes));
      this.#peer.receive(bytes, serverAt, performance.now(), this);
    });
    this.#peer = new Peer({
      role: 'client',
      crypto,
      random,
      kernel,
      identity,
      describeAddress: () => ({ family: 4, ip: Uint8Array.of(127, 0, 0, 1), port: this.#serverPort ?? 0 }),
      sink: {
        rtp: (bytes, length, duplicate) => {
          if (!duplicate) this.rtp.push({ at: performance.now(), bytes: bytes.slice(0, length) });
        },
        rtcp: (bytes, length) => void this.rtcp.push(bytes.slice(0, length)),
      },
    });
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (this.#peer.deadline() <= now) this.#peer.tick(now, this);
    }, tickEveryMs);
  }

  /** Connects to what an SDP of the server describes; only the first description counts. */
  describe(sdp: string, port: number): void {
    if (this.#described) return;
    this.#described = true;
    this.#serverPort = port;
    const field = (name: string): string => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';
    const digest = fromHex(field('fingerprint').replace('sha-256 ', '')) ?? new Uint8Array(0);
    const remoteIce = { ufrag: field('ice-ufrag'), password: field('ice-pwd') };
    this.command({ do: 'describe', localIce: this.ice, remoteIce, fingerprints: [{ hash: 'sha-256', digest }] });
    this.command({ do: 'add-candidate', address: serverAt });
  }

  command(command: PeerCommand): void {
    this.#peer.command(command, performance.now(), this);
  }

  get connected(): boolean {
    return this.events.some(({ type }) => type === 'connected');
  }

  get failed(): boolean {
    return this.events.some(({ type }) => type === 'failed');
  }

  /** The open channel with this label. */
  channel(label: string): number | undefined {
    const open = this.events.find((event) => event.type === 'channel-open' && event.label === label);
    return open?.type === 'channel-open' ? open.channel : undefined;
  }

  messages(): Uint8Array[] {
    return this.events.flatMap((event) => (event.type === 'message' ? [event.bytes] : []));
  }

  bufferedBytes(channel: number): number {
    return this.#peer.bufferedBytes(channel);
  }

  /** Protects and sends one RTP packet: what is inside is the caller's. */
  sendRtp(plain: Uint8Array): void {
    if (this.#peer.outbound === undefined) throw new Error('a transport that is not connected');
    this.#batch.reserve().set(plain);
    this.#batch.commit(this.#peer.outbound, plain.length, serverAt, this);
    this.#batch.flush(this);
  }

  sendRtcp(plain: Uint8Array): void {
    this.#peer.sendRtcp(plain, plain.length, performance.now(), this);
  }

  /** Raw bytes from the very address that the server has validated. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#serverPort !== undefined) this.#socket.send(bytes, this.#serverPort, '127.0.0.1');
  }

  transmit(bytes: Uint8Array): void {
    const copy = bytes.slice(); // dgram reads it later, the batch reuses it sooner
    if (this.sent.length < 2000) this.sent.push(copy);
    this.sendRaw(copy);
  }

  emit(event: PeerEvent): void {
    this.events.push(event);
  }

  drop(): void {}

  /** Vanishes without a word. */
  cut(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}
