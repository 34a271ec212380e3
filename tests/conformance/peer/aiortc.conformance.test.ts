import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createIceCredentials, hostCandidate, readUfrag, writeCandidateLine } from '@parley/engine-ice';
import { Peer, type PeerCommand, type PeerEvent } from '@parley/engine-peer';
import { OutboundBatch } from '@parley/engine-srtp';
import { decodeUtf8, encodeUtf8, fromHex, toHex, type Out } from '@parley/engine-wire';
import { createDtlsIdentity, createNodeCrypto, createSrtpKernel, createSystemRandom } from '@parley/platform/crypto';
import { Pump, UdpDoor, type Driven } from '@parley/platform/net';
import { startUdpRelay, type UdpRelay } from '@parley/platform/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

type Told = { readonly event: string; readonly sdp?: string; readonly text?: string; readonly state?: string; readonly count?: number };
type Message = Extract<Exclude<PeerEvent, { type: 'address-bound' | 'address-released' }>, { type: 'message' }>;

const crypto = createNodeCrypto();
const random = createSystemRandom();
const kernel = createSrtpKernel();
const identity = createDtlsIdentity();
const patience = { timeout: 20_000, interval: 20 };

/** One aiortc connection against a peer of ours, on real sockets; our peer sends the audio back under another SSRC. */
class Call {
  readonly told: Told[] = [];
  readonly events: PeerEvent[] = [];
  readonly drops = new Map<string, number>();
  received = 0;
  reports = 0;
  readonly #batch = new OutboundBatch(kernel);
  readonly #pump = new Pump({ readUfrag, onDrops: (counts) => counts.forEach((count, reason) => this.drops.set(reason, (this.drops.get(reason) ?? 0) + count)) });
  #child: ChildProcessWithoutNullStreams | undefined;
  #door: UdpDoor | undefined;
  #relay: UdpRelay | undefined;
  #driven: Driven<PeerCommand> | undefined;

  async start(loss: number): Promise<void> {
    this.#door = await UdpDoor.open({ host: '127.0.0.1', port: 0, receiver: this.#pump });
    this.#relay = await startUdpRelay({ targetPort: this.#door.port, seed: 7, conditions: { loss } });
    const localIce = createIceCredentials(random);
    const peer: Peer = new Peer({
      role: 'server',
      crypto,
      random,
      kernel,
      identity,
      localIce,
      describeAddress: (address) => this.#pump.addresses.describe(address),
      sink: {
        rtp: (bytes, length, duplicate, _now, out) => {
          if (duplicate) return;
          this.received++;
          this.#echo(peer, bytes.subarray(0, length), out);
        },
        rtcp: () => void this.reports++,
      },
    });
    this.#driven = this.#pump.attach<PeerCommand, PeerEvent>(peer, {
      event: (event) => void this.events.push(event),
      ended: (error) => this.told.push({ event: `ended: ${String(error)}` }),
    });
    this.#driven.expectUfrag(localIce.ufrag);
    const child = spawn('/usr/bin/python3', [fileURLToPath(new URL('aiortc_peer.py', import.meta.url))]);
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.told.push(JSON.parse(line) as Told));
    await this.until((told) => told.event === 'offer');

    const offer = this.told[0]?.sdp ?? '';
    const field = (name: string) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(offer)?.[1]?.trim() ?? '';
    this.#driven.command({
      do: 'describe',
      localIce,
      remoteIce: { ufrag: field('ice-ufrag'), password: field('ice-pwd') },
      fingerprints: [{ hash: 'sha-256', digest: fromHex(field('fingerprint').replace('sha-256 ', '')) ?? new Uint8Array(0) }],
    });
    this.tell({ do: 'answer', sdp: writeAnswer(offer, localIce, this.#relay.port) });
  }

  tell(command: object): void {
    this.#child?.stdin.write(`${JSON.stringify(command)}\n`);
  }

  command(command: PeerCommand): void {
    this.#driven?.command(command);
  }

  async until(isIt: (told: Told) => boolean): Promise<void> {
    await vi.waitFor(() => expect(this.told).toSatisfy((all: Told[]) => all.some(isIt)), patience);
  }

  messages(): Message[] {
    return this.events.filter((event): event is Message => event.type === 'message');
  }

  has(type: PeerEvent['type']): boolean {
    return this.events.some((event) => event.type === type);
  }

  async close(): Promise<void> {
    this.#child?.kill();
    this.#pump.close();
    await this.#relay?.close();
    await this.#door?.close();
  }

  #echo(peer: Peer, packet: Uint8Array, out: Out<PeerEvent>): void {
    if (peer.outbound === undefined || peer.address === undefined) return;
    const lane = this.#batch.reserve();
    lane.set(packet);
    lane.set([0, 0, 0x22, 0x22], 8);
    this.#batch.commit(peer.outbound, packet.length, peer.address, out);
    this.#batch.flush(out);
  }
}

/** aiortc's offer, turned round: our credentials, our candidate, passive. */
function writeAnswer(offer: string, { ufrag, password }: { ufrag: string; password: string }, port: number): string {
  const candidate = writeCandidateLine(hostCandidate('127.0.0.1', port, 'udp'));
  return offer
    .split(/\r?\n/)
    .filter((line) => !/^a=(candidate|end-of-candidates|ssrc|msid)/.test(line))
    .flatMap((line) => {
      if (line.startsWith('a=ice-ufrag')) return [`a=ice-ufrag:${ufrag}`];
      if (line.startsWith('a=ice-pwd')) return [`a=ice-pwd:${password}`, `a=${candidate}`, 'a=end-of-candidates'];
      if (line.startsWith('a=fingerprint:sha-256')) return [`a=fingerprint:sha-256 ${toHex(identity.fingerprint, ':').toUpperCase()}`];
      if (line.startsWith('a=fingerprint')) return [];
      if (line.startsWith('a=setup')) return ['a=setup:passive'];
      if (line.startsWith('a=mid:0')) return [line, 'a=ssrc:8738 cname:echo'];
      return line.startsWith('t=') ? [line, 'a=ice-lite'] : [line];
    })
    .join('\r\n');
}

let call: Call;
afterEach(() => call.close());

describe.each([0, 0.05])('aiortc against our peer, %d of the packets lost', (loss) => {
  it('connects, talks, sends audio both ways, and says goodbye', async () => {
    call = new Call();
    await call.start(loss);
    await call.until(({ state }) => state === 'connected');
    await call.until(({ event }) => event === 'open');
    await vi.waitFor(() => expect(call.has('channel-open')).toBe(true), patience);

    for (let index = 0; index < 50; index++) call.tell({ do: 'say', text: `question ${index}` });
    await vi.waitFor(() => expect(call.messages()).toHaveLength(50), patience);
    for (const { channel, bytes } of call.messages()) {
      call.command({ do: 'send', channel, bytes: encodeUtf8(decodeUtf8(bytes).replace('question', 'answer')), text: true });
    }
    await call.until(({ text }) => text === 'answer 49');
    await call.until(({ count = 0 }) => count >= 100);
    await vi.waitFor(() => expect(call.reports).toBeGreaterThan(0), patience);

    expect(call.messages().map(({ bytes }) => decodeUtf8(bytes))).toEqual(Array.from({ length: 50 }, (_, index) => `question ${index}`));
    expect(call.received).toBeGreaterThan(90);
    call.tell({ do: 'close' });
    await vi.waitFor(() => expect(call.events.at(-1)).toEqual({ type: 'failed', reason: 'closed-by-peer' }), patience);
  });
});

describe('our peer against aiortc', () => {
  it('is noticed by aiortc when it closes', async () => {
    call = new Call();
    await call.start(0);
    await call.until(({ event, state }) => event === 'dtls' && state === 'connected');

    call.command({ do: 'close' });

    await call.until(({ event, state }) => event === 'dtls' && state === 'closed');
  });
});
