import { concatBytes, theOnlyPeer, type Crypto } from '@parley/engine-wire';
import { createSeededRandom } from '@parley/platform/testing';
import { describe, expect, test } from 'vitest';
import { DtlsSession, type DtlsEvent } from './index.ts';
import { writeFragment, type HandshakeFragment } from './handshake-fragment.ts';
import { recordHeaderBytes, writeRecordHeader } from './record.ts';
import { answerGapMs } from './flight.ts';
import { clientIdentity, connect, crypto, dataOf, dtlsPair, fingerprintOf, serverIdentity } from './testing/dtls-pair.ts';
import { stubCrypto, stubIdentity } from './testing/stub-crypto.ts';
import { contentType, dtls12 } from './wire-numbers.ts';

const text = (value: string) => new TextEncoder().encode(value);

function plainRecord(type: number, payload: Uint8Array, epoch = 0, sequence = 99): Uint8Array {
  const bytes = new Uint8Array(recordHeaderBytes + payload.length);
  writeRecordHeader(bytes, 0, { type, version: dtls12, epoch, sequence }, payload.length);
  bytes.set(payload, recordHeaderBytes);
  return bytes;
}

function fragmentRecord(fragment: Partial<HandshakeFragment>): Uint8Array {
  const bytes = fragment.bytes ?? new Uint8Array(100);
  return plainRecord(contentType.handshake, writeFragment({ type: 1, seq: 0, length: bytes.length, offset: 0, ...fragment, bytes }));
}

function recorder() {
  const events: DtlsEvent[] = [];
  const drops: string[] = [];
  const sent: Uint8Array[] = [];
  const out = {
    transmit: (bytes: Uint8Array) => void sent.push(bytes.slice()),
    emit: (event: DtlsEvent) => void events.push(event),
    drop: (reason: string) => void drops.push(reason),
  };
  return { events, drops, sent, out };
}

describe('[D-10] an established session', () => {
  const kills: [string, Uint8Array, string][] = [
    ['a plain fatal alert', plainRecord(contentType.alert, Uint8Array.of(2, 40)), 'dtls.old-epoch'],
    ['a plain close_notify', plainRecord(contentType.alert, Uint8Array.of(1, 0)), 'dtls.old-epoch'],
    ['plain application data', plainRecord(contentType.applicationData, text('forged')), 'dtls.old-epoch'],
    ['an unknown content type', plainRecord(99, text('?')), 'dtls.old-epoch'],
    ['an unknown content type in epoch 1', plainRecord(99, new Uint8Array(40), 1), 'dtls.authentication'],
    ['a forged alert in epoch 1', plainRecord(contentType.alert, new Uint8Array(26), 1), 'dtls.authentication'],
    ['an epoch that does not exist', plainRecord(contentType.applicationData, new Uint8Array(40), 2), 'dtls.epoch'],
    ['a record that says it is longer than its datagram', plainRecord(contentType.alert, new Uint8Array(2)).with(11, 0xff), 'dtls.record'],
    ['an empty record in epoch 1', plainRecord(contentType.alert, new Uint8Array(0), 1), 'dtls.authentication'],
    ['no DTLS at all', text('GET / HTTP/1.1\r\n\r\n'), 'dtls.record'],
  ];

  test.each(kills)('is not disturbed by %s', (_, packet, reason) => {
    const pair = dtlsPair();
    connect(pair);

    for (const link of [pair.link.toLeft, pair.link.toRight]) link.send(packet, pair.link.now);
    pair.link.run(10);
    pair.link.commandLeft({ do: 'send', bytes: text('still here') });
    pair.link.commandRight({ do: 'send', bytes: text('me too') });
    pair.link.run(10);

    expect(pair.link.drops).toEqual([reason, reason]);
    expect(dataOf(pair.link.rightEvents)).toEqual(['still here']);
    expect(dataOf(pair.link.leftEvents)).toEqual(['me too']);
  });

  test('delivers a repeated record once', () => {
    const pair = dtlsPair({ mutate: (bytes, direction) => (direction === 'to-right' ? concatBytes(bytes, bytes) : bytes) });
    connect(pair);

    pair.link.commandLeft({ do: 'send', bytes: text('once') });
    pair.link.run(10);

    expect(dataOf(pair.link.rightEvents)).toEqual(['once']);
    expect(pair.link.drops).toContain('dtls.replayed');
  });

  test('does not let a forged sequence number move the replay window', () => {
    const pair = dtlsPair();
    connect(pair);

    pair.link.toRight.send(plainRecord(contentType.applicationData, new Uint8Array(60), 1, 2 ** 48 - 1), pair.link.now);
    pair.link.commandLeft({ do: 'send', bytes: text('fine') });
    pair.link.run(10);

    expect(dataOf(pair.link.rightEvents)).toEqual(['fine']);
  });

  test('a handshake is not ended by plain alerts or plain data either', () => {
    const pair = dtlsPair();
    const noise = concatBytes(plainRecord(contentType.alert, Uint8Array.of(2, 40)), plainRecord(contentType.applicationData, text('x')), plainRecord(99, text('?')));

    pair.link.toRight.send(noise, 0);
    expect(connect(pair)).toBe(true);

    expect(pair.link.drops).toEqual(['dtls.plain-alert', 'dtls.plain-data', 'dtls.content-type']);
    expect(pair.link.rightEvents).toHaveLength(1);
  });
});

test('[D-10] a plain Finished of a stranger does not take the place of the real one', () => {
  const pair = dtlsPair({ server: { cookie: 'never' } });

  pair.link.toRight.send(fragmentRecord({ type: 20, seq: 4, bytes: new Uint8Array(12) }), 0);
  pair.link.toLeft.send(fragmentRecord({ type: 20, seq: 5, bytes: new Uint8Array(12) }), 0);

  expect(connect(pair)).toBe(true);
  expect(pair.link.drops).toEqual(['dtls.message-epoch', 'dtls.message-epoch']);
});

describe('[D-11] renegotiation', () => {
  test('by a second ClientHello or a HelloRequest in the clear does nothing', () => {
    const hellos: Uint8Array[] = [];
    const pair = dtlsPair({ mutate: (bytes, direction) => (direction === 'to-right' && bytes[13] === 1 && hellos.push(bytes), bytes) });
    connect(pair);
    const sent = pair.link.toLeft.sent;

    for (const hello of hellos) pair.link.toRight.send(hello, pair.link.now);
    pair.link.toRight.send(fragmentRecord({ type: 0, bytes: new Uint8Array(0) }), pair.link.now);
    pair.link.run(1_000);

    expect(pair.link.toLeft.sent).toBe(sent);
    expect(pair.link.rightEvents).toHaveLength(1);
  });

  test('inside the protection does nothing and keeps nothing', () => {
    const stub = { crypto: stubCrypto, identity: stubIdentity };
    const pair = dtlsPair({ client: stub, server: stub, clientExpects: [fingerprintOf(stubIdentity)], serverExpects: [fingerprintOf(stubIdentity)] });
    connect(pair);
    const sent = pair.link.toLeft.sent;
    const seal = (fragment: Partial<HandshakeFragment>, sequence: number) =>
      plainRecord(contentType.handshake, concatBytes(new Uint8Array(8), fragmentRecord(fragment).subarray(recordHeaderBytes), new Uint8Array(16).fill(0xaa)), 1, sequence);

    pair.link.toRight.send(seal({ type: 1, seq: 6 }, 50), pair.link.now);
    pair.link.toRight.send(seal({ type: 0, seq: 6, bytes: new Uint8Array(0) }, 51), pair.link.now);
    pair.link.toRight.send(seal({ type: 20, seq: 6 }, 52), pair.link.now);
    pair.link.run(1_000);

    expect(pair.link.drops).toEqual(['dtls.message-epoch', 'dtls.message-epoch', 'dtls.renegotiation']);
    expect(pair.link.toLeft.sent).toBe(sent);
    expect(pair.link.rightEvents).toHaveLength(1);
  });

  test('inside a handshake a HelloRequest is ignored', () => {
    const pair = dtlsPair();
    pair.link.toLeft.send(fragmentRecord({ type: 0, bytes: new Uint8Array(0) }), 0);

    expect(connect(pair)).toBe(true);
    expect(pair.link.drops).toContain('dtls.renegotiation');
  });
});

describe('[D-12] fragments', () => {
  test('by the ten thousands leave the session small, quick and able to connect', () => {
    const pair = dtlsPair();
    const random = createSeededRandom(5);
    const { out } = recorder();
    const sized = (count: number) => Array.from({ length: count }, (_, index) => {
      const bytes = random.bytes(1_100);
      return fragmentRecord({ type: 1 + (index % 20), seq: 1 + (index % 70), length: 1_100 + (index % 16_000), offset: index % 1_000, bytes });
    });
    const packets = sized(300);

    const before = process.memoryUsage();
    for (let round = 0; round < 100; round++) for (const packet of packets) pair.server.receive(packet, theOnlyPeer, 0, out);
    const after = process.memoryUsage();

    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000);
    expect(pair.server.deadline()).toBeLessThanOrEqual(30_000);
  });

  test.each<[string, Partial<HandshakeFragment>, string]>([
    ['that claim 2^24 - 1 bytes', { length: 2 ** 24 - 1 }, 'dtls.fragment-too-long'],
    ['of a message of 16 KiB and one byte', { length: 16_385 }, 'dtls.fragment-too-long'],
    ['that reach past their message', { length: 100, offset: 1 }, 'dtls.fragment'],
    ['without bytes of a message that has some', { length: 5, bytes: new Uint8Array(0) }, 'dtls.fragment'],
    ['sixteen messages ahead', { seq: 16 }, 'dtls.fragment-too-far'],
  ])('%s are dropped', (_, fragment, reason) => {
    const pair = dtlsPair();
    const { out, drops } = recorder();

    pair.server.receive(fragmentRecord(fragment), theOnlyPeer, 0, out);

    expect(drops).toEqual([reason]);
  });

  test('of a message of exactly 16 KiB, or fifteen messages ahead, are kept', () => {
    const pair = dtlsPair();
    const { out, drops } = recorder();

    pair.server.receive(fragmentRecord({ length: 16_384 }), theOnlyPeer, 0, out);
    pair.server.receive(fragmentRecord({ seq: 15 }), theOnlyPeer, 0, out);

    expect(drops).toEqual([]);
  });

  test('that arrive swapped, as the two halves of a long ClientHello may, are put together', () => {
    const held: Uint8Array[] = [];
    const pair = dtlsPair({
      client: { mtu: 256, srtpProfiles: Array.from({ length: 80 }, () => 'aes128-cm-sha1-80' as const) },
      server: { cookie: 'never' },
      mutate: (bytes, direction) => {
        if (direction === 'to-left' || held.length === 2) return bytes;
        held.push(bytes);
        return undefined;
      },
    });
    pair.link.commandLeft({ do: 'start' });
    expect(held).toHaveLength(2);

    for (const half of held.toReversed()) pair.link.toRight.send(half, 0);
    pair.link.run(50);

    expect(pair.link.rightEvents.map((event) => event.type)).toEqual(['connected']);
  });
});

describe('[D-13] a flood', () => {
  function countingServer(cookie: 'always' | 'never') {
    const costs = { agreements: 0, signatures: 0 };
    const counting: Crypto = { ...crypto, ecdhP256: () => (costs.agreements++, crypto.ecdhP256()) };
    const identity = { ...serverIdentity, sign: (message: Uint8Array) => (costs.signatures++, serverIdentity.sign(message)) };
    const server = new DtlsSession({ role: 'server', crypto: counting, random: createSeededRandom(3), identity, srtpProfiles: ['aes128-cm-sha1-80'], cookie });
    server.expectFingerprints([fingerprintOf(clientIdentity)]);
    return { server, costs };
  }

  function helloOf(seed: number): Uint8Array {
    const client = new DtlsSession({ role: 'client', crypto, random: createSeededRandom(seed), identity: clientIdentity, srtpProfiles: ['aes128-cm-sha1-80'] });
    const { sent, out } = recorder();
    client.command({ do: 'start' }, 0, out);
    return sent[0] ?? new Uint8Array(0);
  }

  test('of ClientHellos without a cookie costs no key agreement and no signature', () => {
    const { server, costs } = countingServer('always');
    const { out, sent } = recorder();

    for (let seed = 0; seed < 50; seed++) {
      const hello = helloOf(seed);
      hello[18] = seed; // message_seq goes on, so that each is a message of its own
      server.receive(hello, theOnlyPeer, seed, out);
    }

    expect(costs).toEqual({ agreements: 0, signatures: 0 });
    expect(sent).toHaveLength(50);
    expect(Math.max(...sent.map((bytes) => bytes.length))).toBeLessThan(helloOf(0).length); // never amplifies
  });

  test('of ClientHellos in one session costs one key agreement, one signature and one flight per gap', () => {
    const { server, costs } = countingServer('never');
    const { out, sent } = recorder();
    const hello = helloOf(1);

    for (let count = 0; count < 1_000; count++) server.receive(hello, theOnlyPeer, count / 10, out);

    expect(costs).toEqual({ agreements: 1, signatures: 1 });
    expect(sent.length).toBeLessThanOrEqual(1 + 100 / answerGapMs);
  });
});
