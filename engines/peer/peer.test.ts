import { encodeUtf8, decodeUtf8 } from '@parley/engine-wire';
import { createDtlsIdentity } from '@parley/platform/crypto';
import { describe, expect, it } from 'vitest';
import { HandshakeGate, handshakesPerSecond } from './handshake-gate.ts';
import { connectLimitMs } from './peer.ts';
import type { ChannelId, PeerEvent } from './peer-contract.ts';
import { clientIdentity, fingerprintOf, PeerNetwork, serverAt, serverIdentity, type Side } from './testing/peer-network.ts';

const receiverReport = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0x04, 0x57);

/** Opens a reliable channel from one side and waits until both have it. */
function openChannel(network: PeerNetwork, from: Side, label: string): ChannelId {
  from.peer.command({ do: 'open-channel', label, ordered: true }, network.now, from.out);
  const opened = ({ events }: Side) => events.find((event) => event.type === 'channel-open' && event.label === label);
  expect(network.run(20_000, () => opened(network.server) !== undefined && opened(network.client) !== undefined)).toBe(true);
  const event = opened(from);
  return event?.type === 'channel-open' ? event.channel : -1;
}

function say(network: PeerNetwork, from: Side, channel: ChannelId, ...texts: string[]): void {
  for (const text of texts) from.peer.command({ do: 'send', channel, bytes: encodeUtf8(text) }, network.now, from.out);
}

const messagesOf = ({ events }: Side) => events.flatMap((event) => (event.type === 'message' ? [decodeUtf8(event.bytes)] : []));
const typesOf = ({ events }: Side) => events.map((event: PeerEvent) => event.type);

describe('two peers', () => {
  it('connect, and know where each other are', () => {
    const network = new PeerNetwork().connect();

    expect(typesOf(network.server).slice(0, 2)).toEqual(['address-bound', 'connected']);
    expect(network.server.peer.address).toBe(network.clientAt);
    expect(network.client.peer.address).toBe(serverAt);
    expect(network.now).toBeLessThan(500);
  });

  it.each([1, 2, 3])('connect, talk and send media both ways under 5 %% loss (seed %d)', (seed) => {
    const network = new PeerNetwork({ seed, conditions: { loss: 0.05, duplicate: 0.01, reorder: 0.02, reorderByMs: 15, jitterMs: 3 } }).connect();
    const fromClient = openChannel(network, network.client, 'up');
    const fromServer = openChannel(network, network.server, 'down');
    const texts = Array.from({ length: 100 }, (_, index) => `message ${index}`);

    say(network, network.client, fromClient, ...texts);
    say(network, network.server, fromServer, ...texts);
    for (let seq = 0; seq < 200; seq++) {
      network.sendRtp(network.client, seq);
      network.sendRtp(network.server, seq);
      network.run(5);
    }
    network.run(20_000, () => messagesOf(network.server).length === 100 && messagesOf(network.client).length === 100);

    expect(messagesOf(network.server)).toEqual(texts);
    expect(messagesOf(network.client)).toEqual(texts);
    for (const { media } of [network.server, network.client]) {
      const first = media.filter(({ duplicate }) => !duplicate);
      expect(first.length).toBeGreaterThan(160);
      for (const { bytes } of first) expect(bytes.subarray(12)).toEqual(new Uint8Array(188).fill(bytes[3] as number));
    }
  });

  it('carry RTCP both ways, to the sink', () => {
    const network = new PeerNetwork().connect();

    network.server.peer.sendRtcp(receiverReport, receiverReport.length, network.now, network.server.out);
    network.client.peer.sendRtcp(receiverReport, receiverReport.length, network.now, network.client.out);
    network.run(100);

    expect(network.server.reports).toEqual([receiverReport]);
    expect(network.client.reports).toEqual([receiverReport]);
  });

  it('restart ICE without new keys, while media goes on, under 5 % loss', () => {
    const network = new PeerNetwork({ seed: 4, conditions: { loss: 0.05 } }).connect();
    const channel = openChannel(network, network.client, 'up');
    const keys = network.server.peer.outbound;

    network.describe();
    for (let seq = 0; seq < 400; seq++) {
      network.sendRtp(network.client, seq);
      network.run(5);
    }
    say(network, network.client, channel, 'after the restart');
    network.run(5_000, () => messagesOf(network.server).length > 0);

    expect(messagesOf(network.server)).toEqual(['after the restart']);
    expect(network.server.peer.outbound).toBe(keys);
    expect(network.server.media.length).toBeGreaterThan(350);
    expect(typesOf(network.server).filter((type) => type === 'connected')).toHaveLength(1);
  });

  it('[D-03] follow a peer whose address changes, under 5 % loss', () => {
    const network = new PeerNetwork({ seed: 5, conditions: { loss: 0.05 } }).connect();
    const channel = openChannel(network, network.client, 'up');

    network.clientAt = 2;
    say(network, network.client, channel, 'from elsewhere');
    network.run(6_000, () => messagesOf(network.server).length > 0);

    expect(messagesOf(network.server)).toEqual(['from elsewhere']);
    expect(network.server.peer.address).toBe(2);
    expect(network.server.events).toContainEqual({ type: 'address-bound', address: 2 });
  });

  it('tell each other goodbye', () => {
    const network = new PeerNetwork().connect();

    network.client.peer.command({ do: 'close' }, network.now, network.client.out);
    network.run(100);

    expect(typesOf(network.client).at(-1)).toBe('address-released');
    expect(network.server.events.slice(-2)).toEqual([
      { type: 'address-released', address: 1 },
      { type: 'failed', reason: 'closed-by-peer' },
    ]);
    expect(network.server.peer.outbound).toBeUndefined();
    expect(network.server.peer.deadline()).toBe(Infinity);
  });

  it('notice within 15 s that the other is gone', () => {
    const network = new PeerNetwork().connect();
    const from = network.now;

    network.cut = true;
    network.run(20_000, () => network.has('failed'));

    expect(network.now - from).toBeLessThan(15_000);
    expect(network.server.events.at(-1)).toEqual({ type: 'failed', reason: 'consent-lost' });
    expect(typesOf(network.server)).toContain('silent');
  });

  it('recover from a short silence', () => {
    const network = new PeerNetwork().connect();

    network.cut = true;
    network.run(9_500);
    network.cut = false;
    network.run(5_000);

    expect(typesOf(network.server).slice(-2)).toEqual(['silent', 'recovered']);
  });
});

describe('a peer refuses', () => {
  it('[D-06] another certificate than the described one', () => {
    const network = new PeerNetwork({ client: { identity: createDtlsIdentity() } });
    network.describe();

    network.run(5_000);

    expect(network.server.events.at(-1)).toEqual({ type: 'failed', reason: 'fingerprint-mismatch' });
    expect(network.server.peer.outbound).toBeUndefined();
    expect(typesOf(network.client)).not.toContain('channel-open');
  });

  it('[D-06] a description that changes the certificate of a connection', () => {
    const network = new PeerNetwork().connect();

    network.describe(fingerprintOf(createDtlsIdentity()));

    expect(network.server.events.at(-1)).toEqual({ type: 'failed', reason: 'fingerprint-mismatch' });
  });

  it('to begin a handshake before the peer is described, and begins it afterwards', () => {
    const localIce = { ufrag: 'serverUfrag1', password: 'serverPasswordOf24Charac' };
    const remoteIce = { ufrag: 'clientUfrag1', password: 'clientPasswordOf24Charac' };
    const network = new PeerNetwork({ server: { localIce } });
    const { client, server } = network;
    client.peer.command({ do: 'describe', localIce: remoteIce, remoteIce: localIce, fingerprints: fingerprintOf(serverIdentity) }, 0, client.out);
    client.peer.command({ do: 'add-candidate', address: serverAt }, 0, client.out);
    network.run(300);
    expect(server.drops).toContain('peer.not-described');
    expect(typesOf(server)).toEqual(['address-bound']);

    server.peer.command({ do: 'describe', localIce, remoteIce, fingerprints: fingerprintOf(clientIdentity) }, network.now, server.out);

    expect(network.run(3_000, () => network.has('connected'))).toBe(true);
  });

  it('[D-13] handshakes beyond the limit of the process', () => {
    let admitted = false;
    const network = new PeerNetwork({ server: { admitHandshake: () => admitted } });
    network.describe();
    network.run(500);
    expect(network.server.drops).toContain('peer.handshake-limit');

    admitted = true;

    expect(network.run(3_000, () => network.has('connected'))).toBe(true);
  });

  it(`[D-13] more than ${handshakesPerSecond} handshakes in a second`, () => {
    const gate = new HandshakeGate();
    const admittedOf = (tries: number, now: number) => Array.from({ length: tries }, () => gate.admit(now)).filter(Boolean).length;

    expect(admittedOf(300, 1_000)).toBe(handshakesPerSecond);
    expect(admittedOf(10, 1_010)).toBe(2);
    expect(admittedOf(300, 60_000)).toBe(handshakesPerSecond);
  });

  it('to wait for ever for a handshake that never begins', () => {
    const network = new PeerNetwork({ server: { admitHandshake: () => false } });
    network.describe();

    network.run(connectLimitMs + 1_000);

    expect(network.server.events.at(-1)).toEqual({ type: 'failed', reason: 'dtls-timeout' });
  });
});

describe('an established peer', () => {
  const stranger = 666;
  const unknownType = Uint8Array.of(63, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 1, 0);
  const plainAlert = Uint8Array.of(21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40);

  it.each([
    ['a stranger', stranger],
    ['the bound address', 1],
  ])('[D-05] [D-10] [D-11] outlives one-packet kills from %s', (_who, from) => {
    const network = new PeerNetwork().connect();
    const hello = network.captured.find((bytes) => bytes[0] === 22)!;
    const channel = openChannel(network, network.client, 'up');
    const sent: Uint8Array[] = [];
    const out = { ...network.server.out, transmit: (bytes: Uint8Array) => void sent.push(bytes.slice()) };

    for (const bytes of [unknownType, plainAlert, hello]) network.server.peer.receive(bytes.slice(), from, network.now, out);
    say(network, network.client, channel, '1', '2', '3', '4', '5');
    network.run(1_000);

    expect(messagesOf(network.server)).toEqual(['1', '2', '3', '4', '5']);
    expect(sent).toEqual([]);
    expect(typesOf(network.server)).not.toContain('failed');
  });

  it('[D-02] [D-05] says nothing to a stranger, whatever it sends', () => {
    const network = new PeerNetwork().connect();
    const { server } = network;
    const sent: Uint8Array[] = [];
    const out = { ...server.out, transmit: (bytes: Uint8Array) => void sent.push(bytes.slice()) };
    const captured = network.captured.slice();
    network.run(1_000);

    for (let first = 0; first < 256; first++) server.peer.receive(new Uint8Array(100).fill(first), stranger, network.now, out);
    for (const bytes of captured) server.peer.receive(bytes.slice(), stranger, network.now, out);
    server.peer.receive(new Uint8Array(0), stranger, network.now, out);

    expect(sent).toEqual([]);
    expect(server.peer.address).toBe(1);
    expect(typesOf(server)).not.toContain('failed');
  });

  it('[D-05] outlives ten thousand hostile packets from the bound address', () => {
    const network = new PeerNetwork().connect();
    const channel = openChannel(network, network.client, 'up');
    const junk = new Uint8Array(400);

    for (let index = 0; index < 10_000; index++) {
      junk.fill(index % 251);
      junk[0] = index & 0xff;
      network.server.peer.receive(junk, 1, network.now, network.server.out);
    }
    say(network, network.client, channel, 'still here');
    network.run(1_000);

    expect(messagesOf(network.server)).toEqual(['still here']);
    expect(network.server.media).toEqual([]);
    expect(network.server.reports).toEqual([]);
  });

  it('[D-15] marks a repeated packet, and does not take it as a sign of where the peer is', () => {
    const network = new PeerNetwork().connect();
    network.sendRtp(network.client, 1);
    const captured = network.captured.at(-1)!;
    network.run(100);

    network.server.peer.receive(captured.slice(), 1, network.now, network.server.out);

    expect(network.server.media.map(({ duplicate }) => duplicate)).toEqual([false, true]);
  });

  it('drops everything after the end', () => {
    const network = new PeerNetwork().connect();
    const { server } = network;
    server.peer.command({ do: 'close' }, network.now, server.out);
    server.drops.length = 0;

    server.peer.receive(Uint8Array.of(128, 96), 1, network.now, server.out);
    server.peer.command({ do: 'open-channel', label: 'x', ordered: true }, network.now, server.out);
    server.peer.sendRtcp(receiverReport, 8, network.now, server.out);
    server.peer.tick(network.now + 100_000, server.out);

    expect(server.drops).toEqual(['peer.over', 'peer.over']);
    expect(typesOf(server)).not.toContain('failed');
  });
});
