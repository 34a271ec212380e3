import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ByteWriter, readU32 } from '@parley/engine-wire';
import { describe, expect, test } from 'vitest';
import { makeChunk, makeEmptyChunk } from './chunk-writers.ts';
import { makeForwardTsn } from './forward-tsn-chunk.ts';
import { makeInit } from './init-chunk.ts';
import { maxStreams, maxTsnAhead } from './limits.ts';
import { chunkType, dataFlag, payloadType } from './protocol-numbers.ts';
import { makeResetRequest } from './reconfig-chunk.ts';
import { makeSack, readSack } from './sack-chunk.ts';
import { makeData, makePacket, RawPeer, rawFacts } from './testing/raw-peer.ts';
import { seededRandom } from './testing/two-associations.ts';

const begin = dataFlag.begin;
const end = dataFlag.end;

setFlagsFromString('--expose-gc');
/** Collects garbage now, so that the heap can be compared. */
const collect = runInNewContext('gc') as () => void; // the flag above defines it

/** A raw peer that still behaves is served. */
function expectService(peer: RawPeer, nextTsn: number, ssn = 1): void {
  const before = peer.victim.of('message').length;
  peer.send(makeData({ tsn: peer.tsn(nextTsn), ssn, bytes: Uint8Array.of(42) }));
  expect(peer.victim.of('message').slice(before).map((event) => [...event.bytes])).toEqual([[42]]);
}

describe('the state cookie', () => {
  test('[D-21] a flood of INITs is answered one for one and leaves nothing behind', () => {
    const peer = new RawPeer();
    for (let count = 0; count < 2000; count++) {
      peer.sendRaw(makePacket(0, makeInit({ ...rawFacts, tag: count + 1, initialTsn: count })));
    }

    expect(peer.victim.sentCount).toBe(2000);
    expect(peer.victim.events).toEqual([]);
    expect(peer.victim.machine.deadline()).toBe(Number.POSITIVE_INFINITY);

    peer.open();

    expect(peer.victim.of('connected').length).toBe(1);
  });

  test('[D-21] a forged, cut or foreign cookie is ignored', () => {
    const peer = new RawPeer();
    const cookie = peer.init();
    for (let at = 0; at < cookie.length; at++) {
      const forged = new Uint8Array(cookie);
      forged[at] = (forged[at] ?? 0) ^ 1;
      peer.send(makeChunk(chunkType.cookieEcho, 0, forged));
    }
    peer.send(makeChunk(chunkType.cookieEcho, 0, cookie.subarray(1)));
    peer.send(makeChunk(chunkType.cookieEcho, 0, new Uint8Array(0)));

    expect(peer.victim.events).toEqual([]);
    expect(new Set(peer.victim.drops)).toEqual(new Set(['sctp.cookie-forged']));
  });

  test('[D-21] a cookie is good for 60 s and answered by "stale" one millisecond later', () => {
    const late = new RawPeer();
    const lateCookie = late.init();
    late.now += 60_001;
    late.send(makeChunk(chunkType.cookieEcho, 0, lateCookie));

    expect(late.victim.events).toEqual([]);
    expect(late.takeSent(chunkType.error).map((value) => [readU32(value, 0), readU32(value, 4)])).toEqual([[0x0003_0008, 1000]]);

    const inTime = new RawPeer();
    const cookie = inTime.init();
    inTime.now += 60_000;
    inTime.send(makeChunk(chunkType.cookieEcho, 0, cookie));

    expect(inTime.victim.of('connected').length).toBe(1);
  });

  test('a cookie that comes twice is acknowledged twice and connects once; one of another peer does not restart', () => {
    const peer = new RawPeer();
    const cookie = peer.init();
    peer.send(makeChunk(chunkType.cookieEcho, 0, cookie));
    peer.send(makeChunk(chunkType.cookieEcho, 0, cookie));

    expect(peer.takeSent(chunkType.cookieAck).length).toBe(2);
    expect(peer.victim.of('connected').length).toBe(1);

    const tag = peer.tag;
    const other = new RawPeer({ tag: 0x2222_2222 });
    peer.send(makeChunk(chunkType.cookieEcho, 0, other.init()));

    expect(tag).toBe(other.tag);
    expect(peer.victim.drops).toEqual(['sctp.restart']);
  });
});

describe('packets', () => {
  test('[D-21] a chunk length below 4, or beyond the packet, ends the packet', () => {
    const peer = new RawPeer().open();
    for (const length of [0, 1, 2, 3, 9, 0xffff]) {
      peer.send(Uint8Array.of(chunkType.heartbeat, 0, length >> 8, length & 255, 0, 0, 0, 0));
    }

    expect(peer.victim.drops).toEqual(Array(6).fill('sctp.chunk-length'));
    expectService(peer, 1);
  });

  test('a wrong checksum, port, tag or a short packet is dropped', () => {
    const peer = new RawPeer().open();
    const data = makeData({ tsn: peer.tsn(1), ssn: 1 });
    const broken = makePacket(peer.tag, data);
    broken[broken.length - 1] = 99;
    const wrongPort = makePacket(peer.tag, data);
    wrongPort[1] = 1;
    for (const packet of [broken, wrongPort, makePacket(peer.tag + 1, data), makePacket(0, data), new Uint8Array(15)]) peer.sendRaw(packet);

    expect(peer.victim.drops).toEqual(['sctp.checksum', 'sctp.port', 'sctp.tag', 'sctp.tag', 'sctp.short']);
    expect(peer.victim.of('message')).toEqual([]);
  });

  test('[D-21] a packet full of small questions is answered four times', () => {
    const peer = new RawPeer().open();
    peer.victim.sent.length = 0;
    peer.send(...Array.from({ length: 280 }, () => makeEmptyChunk(chunkType.heartbeat)));

    expect(peer.takeSent(chunkType.heartbeatAck).length).toBe(4);
    expect(peer.victim.drops.length).toBe(276);
  });

  test('an ABORT needs a tag of this association, its own or ours reflected', () => {
    const peer = new RawPeer().open();
    peer.sendRaw(makePacket(5, makeEmptyChunk(chunkType.abort)));
    peer.sendRaw(makePacket(rawFacts.tag, makeEmptyChunk(chunkType.abort)));
    expect(peer.victim.of('failed')).toEqual([]);

    peer.sendRaw(makePacket(rawFacts.tag, makeEmptyChunk(chunkType.abort, 1)));
    expect(peer.victim.of('failed')).toEqual([{ type: 'failed', reason: 'aborted-by-peer' }]);

    peer.send(makeData({ tsn: peer.tsn(1) }));
    expect(peer.victim.drops.at(-1)).toBe('sctp.gone');
  });
});

describe('data', () => {
  test('[D-21] a peer that announces 65,535 streams may use 1024 of them', () => {
    const peer = new RawPeer().open();
    peer.victim.sent.length = 0;
    peer.send(makeData({ tsn: peer.tsn(1), stream: maxStreams - 1 }), makeData({ tsn: peer.tsn(2), stream: maxStreams }), makeData({ tsn: peer.tsn(3), stream: 65_535 }));

    expect(peer.victim.drops).toEqual(['sctp.no-channel', 'sctp.stream-range', 'sctp.stream-range']);
    const errors = peer.takeSent(chunkType.error);
    expect(errors.map((value) => [readU32(value, 0), readU32(value, 4) >>> 16])).toEqual([[0x0001_0008, 1024], [0x0001_0008, 65_535]]);
    expectService(peer, 4);
  });

  test('[D-21] a TSN is taken up to 16,383 ahead and not one further', () => {
    const peer = new RawPeer().open();
    peer.send(makeData({ tsn: peer.tsn(maxTsnAhead - 1), ssn: 9 }));
    peer.send(makeData({ tsn: peer.tsn(maxTsnAhead), ssn: 10 }));
    peer.send(makeData({ tsn: peer.tsn(0x7fff_0000), ssn: 11 }));

    expect(peer.victim.drops).toEqual(['sctp.tsn-far', 'sctp.tsn-far']);
    expectService(peer, 1);
  });

  test('[D-21] FORWARD-TSN to the end is refused, and one to the edge is not', () => {
    const peer = new RawPeer().open();
    peer.send(makeForwardTsn({ cumulativeTsn: peer.tsn(0x7fff_0000), skipped: [0, 5] }));
    peer.send(makeForwardTsn({ cumulativeTsn: peer.tsn(maxTsnAhead), skipped: [] }));
    expect(peer.victim.drops).toEqual(['sctp.forward-far', 'sctp.forward-far']);
    expectService(peer, 1);

    peer.send(makeForwardTsn({ cumulativeTsn: peer.tsn(1 + maxTsnAhead - 1), skipped: [0, 5, 2000, 1] }));
    expectService(peer, maxTsnAhead + 1, 6);
  });

  test('[D-21] fragments that never become a message fill the window and no more', () => {
    const peer = new RawPeer().open();
    const bytes = new Uint8Array(1000);
    for (let count = 2; count < 4000; count++) peer.send(makeData({ tsn: peer.tsn(count * 2), ssn: 5, flags: 0, bytes }));

    expect(peer.victim.drops.filter((reason) => reason === 'sctp.window').length).toBeGreaterThan(2900);
    const sacks = peer.takeSent(chunkType.sack);
    const last = readSack(sacks.at(-1) ?? new Uint8Array());
    expect(last?.windowBytes).toBe(0);
    expect(last?.gaps.length).toBe(128);
    expectService(peer, 1);
  });

  test('[D-21] ordered messages whose turn never comes are not kept without end', () => {
    const peer = new RawPeer().open();
    const bytes = new Uint8Array(1000);
    for (let count = 1; count < 4000; count++) peer.send(makeData({ tsn: peer.tsn(count), ssn: count + 5, bytes }));

    const kept = peer.victim.drops.indexOf('sctp.window');
    expect(kept).toBe(0);
    expect(peer.victim.drops.length).toBeGreaterThan(2600);
  });

  test('[D-21] one message without end is cut off by ABORT at its limit', () => {
    const peer = new RawPeer().open();
    const bytes = new Uint8Array(1024);
    peer.send(makeData({ tsn: peer.tsn(1), ssn: 1, flags: begin, bytes }));
    for (let count = 2; count <= 256; count++) peer.send(makeData({ tsn: peer.tsn(count), ssn: 1, flags: 0, bytes }));
    expect(peer.victim.of('failed')).toEqual([]);

    peer.send(makeData({ tsn: peer.tsn(257), ssn: 1, flags: end, bytes: Uint8Array.of(1) }));

    expect(peer.victim.of('failed')).toEqual([{ type: 'failed', reason: 'message-too-long' }]);
    expect(peer.takeSent(chunkType.abort).length).toBe(1);
  });

  test('fragments that contradict each other are forgotten and later messages arrive', () => {
    const peer = new RawPeer().open();
    peer.send(makeData({ tsn: peer.tsn(1), ssn: 1, flags: begin }), makeData({ tsn: peer.tsn(2), stream: 3, flags: end }));
    peer.send(makeData({ tsn: peer.tsn(4), ssn: 1, flags: end }), makeData({ tsn: peer.tsn(3), ssn: 1, flags: end }));
    peer.send(makeData({ tsn: peer.tsn(5), ssn: 1, flags: 0 }));

    expect(peer.victim.of('message')).toEqual([]);
    expectService(peer, 6);
    expect(readSack(peer.takeSent(chunkType.sack).at(-1) ?? new Uint8Array())?.gaps).toEqual([]);
  });

  test('a message given up in the middle does not harm the next one that arrives before FORWARD-TSN', () => {
    const peer = new RawPeer().open();
    peer.send(makeData({ tsn: peer.tsn(2), ssn: 1, flags: 0 }));
    peer.send(makeData({ tsn: peer.tsn(3), ssn: 2, flags: begin, bytes: Uint8Array.of(8) }));
    peer.send(makeData({ tsn: peer.tsn(4), ssn: 2, flags: end, bytes: Uint8Array.of(9) }));
    expect(peer.victim.of('message')).toEqual([]);

    peer.send(makeForwardTsn({ cumulativeTsn: peer.tsn(2), skipped: [0, 1] }));

    expect(peer.victim.of('message').map((event) => [...event.bytes])).toEqual([[8, 9]]);
  });

  test('empty and short DATA is dropped', () => {
    const peer = new RawPeer().open();
    peer.send(makeData({ tsn: peer.tsn(1), bytes: new Uint8Array(0) }), makeChunk(chunkType.data, 3, new Uint8Array(11)));

    expect(peer.victim.drops).toEqual(['sctp.data-empty', 'sctp.data-short']);
    expectService(peer, 1);
  });
});

describe('acknowledgements', () => {
  test('[D-21] a SACK of TSNs that were never sent is not believed', () => {
    const peer = new RawPeer().open();
    const sent = peer.peerTsn; // the DCEP ACK
    const lies = [
      { cumulativeTsn: (sent + 1) >>> 0, windowBytes: 1e6, gaps: [] },
      { cumulativeTsn: (sent + 0x7fff_0000) >>> 0, windowBytes: 1e6, gaps: [] },
      { cumulativeTsn: sent, windowBytes: 1e6, gaps: [2, 65_535] },
    ];
    for (const lie of lies) peer.send(makeSack(lie));

    expect(peer.victim.drops).toEqual(Array(3).fill('sctp.sack-lie'));
    expect(peer.victim.of('failed')).toEqual([]);
    expectService(peer, 1);
  });

  test('a SACK shorter than it says, and one out of date, change nothing', () => {
    const peer = new RawPeer().open();
    peer.send(makeChunk(chunkType.sack, 0, new ByteWriter(12).u32(peer.peerTsn).u32(9).u16(1).u16(0).bytes));
    peer.send(makeSack({ cumulativeTsn: (peer.peerTsn - 5) >>> 0, windowBytes: 9, gaps: [] }));

    expect(peer.victim.drops).toEqual(['sctp.sack', 'sctp.sack-old']);
  });

  test('a receiver that takes back what it acknowledged in blocks gets it again', () => {
    const peer = new RawPeer().open();
    peer.send(makeSack({ cumulativeTsn: peer.peerTsn, windowBytes: 1e6, gaps: [] }));
    const send = (): void => peer.victim.machine.command({ do: 'send', channel: 0, bytes: Uint8Array.of(1, 2) }, peer.now, peer.victim.out);
    send();
    send();
    peer.send(makeSack({ cumulativeTsn: peer.peerTsn, windowBytes: 1e6, gaps: [2, 2] }));
    peer.send(makeSack({ cumulativeTsn: (peer.peerTsn + 1) >>> 0, windowBytes: 1e6, gaps: [] }));
    peer.victim.sent.length = 0;
    peer.now = peer.victim.machine.deadline();
    peer.victim.machine.tick(peer.now, peer.victim.out);

    expect(peer.takeSent(chunkType.data).map((value) => readU32(value, 0))).toEqual([(peer.peerTsn + 2) >>> 0]);
  });

  test('a closed window is probed with one chunk and does not end the association', () => {
    const peer = new RawPeer().open();
    const closed = (): void => peer.send(makeSack({ cumulativeTsn: peer.peerTsn, windowBytes: 0, gaps: [] }));
    closed();
    peer.victim.sent.length = 0;
    for (let count = 0; count < 3; count++) {
      peer.victim.machine.command({ do: 'send', channel: 0, bytes: new Uint8Array(1000) }, peer.now, peer.victim.out);
    }
    expect(peer.takeSent(chunkType.data).length).toBe(1);

    const start = peer.now;
    let probes = 0;
    while (peer.now < start + 600_000) {
      peer.now = peer.victim.machine.deadline();
      peer.victim.machine.tick(peer.now, peer.victim.out);
      const sent = peer.takeSent(chunkType.data).length;
      expect(sent).toBeLessThanOrEqual(1);
      probes += sent;
      closed();
    }
    expect(peer.victim.of('failed')).toEqual([]);
    expect(probes).toBeGreaterThan(100);

    peer.send(makeSack({ cumulativeTsn: (peer.peerTsn + 1) >>> 0, windowBytes: 1e6, gaps: [] }));
    expect(peer.takeSent(chunkType.data).length).toBe(2);
  });
});

describe('stream resets', () => {
  test('[D-21] a storm of RE-CONFIGs is answered one for one and closes nothing', () => {
    const peer = new RawPeer().open();
    peer.victim.sent.length = 0;
    for (let count = 0; count < 1000; count++) {
      peer.send(makeResetRequest((rawFacts.initialTsn + 7 + count) >>> 0, 0, peer.tsn(0), [0]));
    }

    const replies = peer.takeSent(chunkType.reconfig);
    expect(replies.length).toBe(1000);
    expect(new Set(replies.map((value) => readU32(value, 8)))).toEqual(new Set([5]));
    expect(peer.victim.of('channel-closed')).toEqual([]);
    expectService(peer, 1);
  });

  test('a reset waits for the data before it, then closes the channel once; its repetition gets the same answer', () => {
    const peer = new RawPeer().open();
    peer.victim.sent.length = 0;
    const request = makeResetRequest(rawFacts.initialTsn, 0, peer.tsn(1), [0]);
    peer.send(request);
    expect(peer.takeSent(chunkType.reconfig).map((value) => readU32(value, 8))).toEqual([6]);

    peer.send(makeData({ tsn: peer.tsn(1), ssn: 1 }));
    peer.send(makeSack({ cumulativeTsn: peer.peerTsn, windowBytes: 1e6, gaps: [] }));
    peer.victim.sent.length = 0;
    peer.send(request);
    peer.send(request);

    const sent = peer.takeSent(chunkType.reconfig);
    const answers = sent.filter((value) => value[1] === 16);
    const requests = sent.filter((value) => value[1] === 13);
    expect(answers.map((value) => readU32(value, 8))).toEqual([1, 1]);
    expect(requests.length).toBe(1);

    peer.send(makeChunk(chunkType.reconfig, 0, new ByteWriter(12).u16(16).u16(12).u32(peer.peerTsn).u32(1).bytes));
    expect(peer.victim.of('channel-closed')).toEqual([{ type: 'channel-closed', channel: 0, label: 'a' }]);
  });
});

test('[D-21] 10,000 hostile packets cost less than 2 MB, and a peer that then behaves is served', () => {
  const peer = new RawPeer().open();
  const random = seededRandom(99);
  const hostile: Uint8Array[] = [];
  for (let count = 0; count < 10_000; count++) {
    const size = Math.floor(random.fraction() * 60);
    const kinds = [0, 1, 2, 3, 4, 5, 9, 10, 11, 14, 130, 192, 64, 193];
    const type = kinds[count % kinds.length] ?? 0;
    const value = random.bytes(size);
    if (type === chunkType.data && size > 12) value.set(new ByteWriter(4).u32(peer.tsn(3 + Math.floor(random.fraction() * 20_000))).bytes);
    hostile.push(makePacket(type === chunkType.init ? 0 : peer.tag, makeChunk(type, count & 7, value)));
  }
  peer.victim.keepSent = false;
  peer.victim.sent.length = 0;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (const packet of hostile) peer.sendRaw(packet);
  peer.victim.drops.length = 0;
  collect();
  const grown = process.memoryUsage().heapUsed - before;

  expect(grown).toBeLessThan(2_000_000);
  expect(peer.victim.of('failed')).toEqual([]);
  peer.victim.events.length = 0;
  peer.send(makeForwardTsn({ cumulativeTsn: peer.tsn(5), skipped: [0, 100] }));
  peer.send(makeData({ tsn: peer.tsn(6), ssn: 101, bytes: Uint8Array.of(42) }));
  expect(peer.victim.of('message').map((event) => event.bytes[0])).toContain(42);
});

describe('data channel establishment', () => {
  const openMessage = (label: number, protocol: number): Uint8Array => {
    const writer = new ByteWriter(12 + label + protocol);
    return writer.u8(3).u8(0).u16(0).u32(0).u16(label).u16(protocol).raw(new Uint8Array(label).fill(97)).raw(new Uint8Array(protocol).fill(98)).bytes;
  };
  const dcep = (peer: RawPeer, tsn: number, stream: number, bytes: Uint8Array): void =>
    peer.send(makeData({ tsn: peer.tsn(tsn), stream, ppid: payloadType.dcep, bytes }));

  test('[D-22] a label or protocol of 256 bytes opens, one of 257 or 65,535 does not and its stream is reset', () => {
    const peer = new RawPeer().establish();
    dcep(peer, 0, 0, openMessage(256, 256));
    dcep(peer, 1, 2, openMessage(257, 0));
    dcep(peer, 2, 4, openMessage(0, 257));
    dcep(peer, 3, 6, new ByteWriter(12).u8(3).u8(0).u16(0).u32(0).u16(65_535).u16(65_535).bytes);
    dcep(peer, 4, 8, openMessage(65_000, 0).subarray(0, 1000));

    expect(peer.victim.of('channel-open').map((event) => event.channel)).toEqual([0]);
    expect(peer.victim.drops).toEqual(['dcep.too-long', 'dcep.too-long', 'dcep.malformed', 'dcep.malformed']);
    expect(peer.takeSent(chunkType.reconfig).length).toBe(1);
  });

  test('[D-22] 64 channels open, the 65th does not', () => {
    const peer = new RawPeer().establish();
    for (let count = 0; count < 65; count++) dcep(peer, count, count * 2, openMessage(3, 0));

    expect(peer.victim.of('channel-open').length).toBe(64);
    expect(peer.victim.drops).toEqual(['dcep.too-many']);
    const more = { do: 'open-channel', label: 'x', ordered: true } as const;
    expect(() => peer.victim.machine.command(more, peer.now, peer.victim.out)).toThrow('more than 64');
  });

  test('[D-22] opening a stream that is open changes nothing', () => {
    const peer = new RawPeer().open();
    peer.send(makeData({ tsn: peer.tsn(1), ssn: 1, ppid: payloadType.dcep, bytes: openMessage(5, 0) }));

    expect(peer.victim.of('channel-open').length).toBe(1);
    expect(peer.victim.drops).toEqual(['dcep.reuse']);
    expectService(peer, 2, 2);
  });

  test('[D-22] an ACK that nobody asked for, an empty message and an unknown kind are dropped', () => {
    const peer = new RawPeer().establish();
    dcep(peer, 0, 2, Uint8Array.of(2));
    dcep(peer, 1, 4, Uint8Array.of(7));
    dcep(peer, 2, 6, Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    expect(peer.victim.drops).toEqual(['dcep.ack-unasked', 'dcep.malformed', 'dcep.malformed']);
  });
});
