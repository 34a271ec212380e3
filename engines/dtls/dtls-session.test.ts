import { Bug, equalConstantTime, theOnlyPeer } from '@parley/engine-wire';
import { perfectLink } from '@parley/platform/testing';
import { describe, expect, test } from 'vitest';
import { connect, connectedOf, dataOf, dtlsPair, failureOf, serverIdentity } from './testing/dtls-pair.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('a handshake', () => {
  test('connects both sides with mirrored SRTP keys and each other’s certificate', () => {
    const pair = dtlsPair();

    expect(connect(pair)).toBe(true);

    const client = connectedOf(pair.link.leftEvents);
    const server = connectedOf(pair.link.rightEvents);
    expect(client?.srtpProfile).toBe('aes128-cm-sha1-80');
    expect(client?.localKey).toHaveLength(16);
    expect(client?.localSalt).toHaveLength(14);
    expect([client?.localKey, client?.localSalt]).toEqual([server?.remoteKey, server?.remoteSalt]);
    expect([client?.remoteKey, client?.remoteSalt]).toEqual([server?.localKey, server?.localSalt]);
    expect(client?.localKey).not.toEqual(client?.remoteKey);
    expect(client?.peerCertificate).toEqual(serverIdentity.certificate);
    expect(pair.client.deadline()).toBe(Infinity);
    expect(pair.server.deadline()).toBe(Infinity);
  });

  test('takes two round trips, and three when a cookie is asked for', () => {
    const plain = dtlsPair({ server: { cookie: 'never' } });
    const careful = dtlsPair({ server: { cookie: 'always' } });

    connect(plain);
    connect(careful);

    expect([plain.link.now, careful.link.now]).toEqual([4, 6]);
    expect(plain.link.toLeft.sent).toBe(2);
  });

  test('chooses the SRTP profile by the server’s preference', () => {
    const pair = dtlsPair({
      client: { srtpProfiles: ['aes128-cm-sha1-80', 'aead-aes-128-gcm'] },
      server: { srtpProfiles: ['aead-aes-128-gcm', 'aes128-cm-sha1-80'] },
    });

    connect(pair);

    expect(connectedOf(pair.link.leftEvents)?.srtpProfile).toBe('aead-aes-128-gcm');
    expect(connectedOf(pair.link.leftEvents)?.localSalt).toHaveLength(12);
  });

  test('connects without SRTP when nobody asks for it', () => {
    const pair = dtlsPair({ client: { srtpProfiles: [] }, server: { srtpProfiles: [] } });

    expect(connect(pair)).toBe(true);
    expect(connectedOf(pair.link.rightEvents)?.srtpProfile).toBeUndefined();
    expect(connectedOf(pair.link.rightEvents)?.localKey).toHaveLength(0);
  });

  test('fragments messages that are longer than the smallest path', () => {
    let longest = 0;
    const pair = dtlsPair({
      client: { mtu: 256 },
      server: { mtu: 256 },
      mutate: (bytes) => {
        longest = Math.max(longest, bytes.length);
        return bytes;
      },
    });

    expect(connect(pair)).toBe(true);
    expect(longest).toBeLessThanOrEqual(256);
  });

  test('gives up after thirty seconds without an answer', () => {
    const pair = dtlsPair({ conditions: { ...perfectLink, loss: 1 } });

    connect(pair);

    expect(failureOf(pair.link.leftEvents)).toBe('timeout');
    expect(pair.link.toRight.sent).toBeLessThan(20); // the waits double
  });

  test('survives a first flight of the server that gets lost', () => {
    let lost = false;
    const pair = dtlsPair({
      server: { cookie: 'never' },
      mutate: (bytes, direction) => {
        if (direction === 'to-right' || lost) return bytes;
        lost = true;
        return undefined;
      },
    });

    expect(connect(pair)).toBe(true);
    expect(pair.link.now).toBeLessThan(150);
  });

  test('repeats the last flight for a client that did not get it', () => {
    let lastFlights = 0;
    const pair = dtlsPair({
      server: { cookie: 'never' },
      mutate: (bytes, direction) => (direction === 'to-left' && bytes[0] === 20 && ++lastFlights < 3 ? undefined : bytes),
    });

    expect(connect(pair)).toBe(true);
    expect(lastFlights).toBe(3);
    expect(pair.link.rightEvents).toHaveLength(1);
  });

  test('keeps data that overtakes the last flight until the server is proven', () => {
    const held: Uint8Array[] = [];
    const pair = dtlsPair({ mutate: (bytes, direction) => (direction === 'to-left' && bytes[0] === 20 ? void held.push(bytes) : bytes) });
    pair.link.commandLeft({ do: 'start' });
    pair.link.run(1_000, () => connectedOf(pair.link.rightEvents) !== undefined);

    pair.link.commandRight({ do: 'send', bytes: text('early') });
    pair.link.run(5);
    expect(pair.link.leftEvents).toEqual([]);
    pair.link.toLeft.send(held[0] ?? new Uint8Array(0), pair.link.now);
    pair.link.run(5);

    expect(pair.link.leftEvents.map((event) => event.type)).toEqual(['connected', 'data']);
  });
});

describe('a bad network', () => {
  const conditions = { loss: 0.2, duplicate: 0.2, reorder: 0.2, reorderByMs: 30, delayMs: 20, jitterMs: 10 };

  test('with 20 % loss, duplicates and reordering both ways delays the handshake, nothing else', () => {
    const times: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const small = seed % 2 === 0 ? { mtu: 300 } : {};
      const pair = dtlsPair({ seed, conditions, client: small, server: { ...small, cookie: seed % 3 === 0 ? 'never' : 'always' } });

      expect(connect(pair), `seed ${seed}`).toBe(true);
      const [client, server] = [connectedOf(pair.link.leftEvents), connectedOf(pair.link.rightEvents)];
      expect(client?.localKey).toEqual(server?.remoteKey);
      expect(pair.link.leftEvents.concat(pair.link.rightEvents)).toHaveLength(2);
      times.push(pair.link.now);
    }
    times.sort((a, b) => a - b);
    expect(times[30]).toBeLessThan(2_000);
  });

  test('delivers every record at most once and unchanged', () => {
    const pair = dtlsPair({ seed: 7, conditions });
    connect(pair);

    for (let number = 0; number < 200; number++) {
      pair.link.commandLeft({ do: 'send', bytes: text(`${number}`) });
      pair.link.run(1);
    }
    pair.link.run(100);

    const got = dataOf(pair.link.rightEvents);
    expect(new Set(got).size).toBe(got.length);
    expect(got.length).toBeGreaterThan(100);
    expect(got.every((value) => /^\d+$/.test(value))).toBe(true);
  });
});

describe('data', () => {
  test('flows both ways, up to maxSend bytes and no further', () => {
    const pair = dtlsPair();
    connect(pair);

    pair.link.commandLeft({ do: 'send', bytes: text('from the client') });
    pair.link.commandRight({ do: 'send', bytes: new Uint8Array(pair.server.maxSend).fill(97) });
    pair.link.run(10);

    expect(pair.server.maxSend).toBe(1163);
    expect(dataOf(pair.link.rightEvents)).toEqual(['from the client']);
    expect(dataOf(pair.link.leftEvents)).toEqual(['a'.repeat(1163)]);
    expect(() => pair.link.commandLeft({ do: 'send', bytes: new Uint8Array(1164) })).toThrow(Bug);
  });

  test('before the handshake is a mistake of ours', () => {
    const pair = dtlsPair();

    expect(() => pair.link.commandLeft({ do: 'send', bytes: text('x') })).toThrow(Bug);
  });
});

describe('the end', () => {
  test('said by one side is heard by the other, once, and answered', () => {
    const pair = dtlsPair();
    connect(pair);

    pair.link.commandLeft({ do: 'close' });
    pair.link.run(10);

    expect(pair.link.rightEvents.map((event) => event.type)).toEqual(['connected', 'closed']);
    expect(pair.link.leftEvents.map((event) => event.type)).toEqual(['connected']);
    expect(pair.server.deadline()).toBe(Infinity);
  });

  test('makes later data a counted nothing', () => {
    const pair = dtlsPair();
    connect(pair);
    pair.link.commandLeft({ do: 'close' });

    pair.link.commandLeft({ do: 'send', bytes: text('too late') });
    pair.link.run(10);

    expect(pair.link.drops).toContain('dtls.send-after-end');
    expect(dataOf(pair.link.rightEvents)).toEqual([]);
  });

  test('a fatal alert of the peer fails the session', () => {
    const pair = dtlsPair({ clientExpects: [] });

    connect(pair);
    pair.link.run(10);

    expect(failureOf(pair.link.leftEvents)).toBe('fingerprint');
    expect(failureOf(pair.link.rightEvents)).toBe('peer-alert');
  });
});

test('two sessions never export the same keys', () => {
  const [a, b] = [dtlsPair(), dtlsPair()];
  connect(a);
  connect(b);

  const keys = [a, b].map((pair) => connectedOf(pair.link.leftEvents)?.localKey ?? new Uint8Array(0));
  expect(equalConstantTime(keys[0] ?? new Uint8Array(1), keys[1] ?? new Uint8Array(2))).toBe(false);
});

test('a client that was not started ignores everything', () => {
  const pair = dtlsPair();
  const drops: string[] = [];
  const out = { transmit: () => expect.unreachable(), emit: () => expect.unreachable(), drop: (reason: string) => void drops.push(reason) };

  pair.client.receive(text('anything'), theOnlyPeer, 0, out);

  expect(drops).toEqual(['dtls.not-started']);
});

test('starting a server, or a client twice, is a mistake of ours', () => {
  const pair = dtlsPair();
  pair.link.commandLeft({ do: 'start' });

  expect(() => pair.link.commandLeft({ do: 'start' })).toThrow(Bug);
  expect(() => pair.link.commandRight({ do: 'start' })).toThrow(Bug);
});
