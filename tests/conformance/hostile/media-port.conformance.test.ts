import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { holdBar } from '@parley/tests/harness';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Guest, microphoneSsrc, rtpPacket } from './guest.ts';
import { mint, openPlace, Victims, type Place } from './victims.ts';

/** Packets of one flood: enough to see growth and delay, few enough for a shared machine. */
const flood = 10_000;
const pauseEvery = 50;
/** Longer than a queue in the kernel, an event loop turn and the reporting of this busy machine together. */
const noticeableMs = 400;

let place: Place;
let victims: Victims;
let stranger: Stranger;
/** Resolves when every slow client was let go. */
let slowAreGone: Promise<unknown>;

beforeAll(async () => {
  place = await openPlace();
  slowAreGone = Promise.all(Array.from({ length: 80 }, () => neverFinish(Number(new URL(place.server.url).port))));
  victims = await Victims.call(place, 'calm');
  stranger = await Stranger.open(place.udpPort);
});

afterAll(async () => {
  stranger.close();
  victims.leave();
  await place.server.stop();
});

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A client that begins a request and says no more; resolves when the server has closed it. */
function neverFinish(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-'));
  socket.on('error', () => undefined); // 'close' follows
  return new Promise((resolve) => socket.once('close', () => resolve()).resume());
}

/** Somebody without a session, and what the server said to them. */
class Stranger {
  readonly #socket: Socket;
  readonly #port: number;
  answers = 0;
  bytesOut = 0;
  bytesBack = 0;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on('message', (bytes) => {
      this.answers++;
      this.bytesBack += bytes.length;
    });
  }

  static async open(port: number): Promise<Stranger> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new Stranger(socket, port);
  }

  send(bytes: Uint8Array): void {
    this.bytesOut += bytes.length;
    this.#socket.send(bytes, this.#port, '127.0.0.1');
  }

  close(): void {
    this.#socket.close();
  }
}

/** A STUN binding request; `password` undefined leaves MESSAGE-INTEGRITY out. */
function check(username: string, options: { readonly password?: string; readonly fingerprint?: boolean; readonly integrityBytes?: number } = {}): Buffer {
  const { password, fingerprint = true, integrityBytes = 20 } = options;
  const attribute = (type: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  };
  const header = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
  let body = Buffer.concat([attribute(0x0006, Buffer.from(username)), attribute(0x0024, Buffer.from([110, 0, 1, 255])), attribute(0x802a, randomBytes(8)), attribute(0x0025, Buffer.alloc(0))]);
  const withLength = (more: number): Buffer => {
    header.writeUInt16BE(body.length + more, 2);
    return Buffer.concat([header, body]);
  };
  if (password !== undefined) {
    const proof = createHmac('sha1', password).update(withLength(24)).digest();
    body = Buffer.concat([body, attribute(0x0008, proof.subarray(0, integrityBytes))]);
  }
  if (fingerprint) {
    const value = Buffer.alloc(4);
    value.writeUInt32BE((crc32(withLength(8)) ^ 0x5354_554e) >>> 0);
    body = Buffer.concat([body, attribute(0x8028, value)]);
  }
  return withLength(0);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

/** A record and an alert that no peer sends, and the first flight of a handshake. */
const dtlsPackets: Readonly<Record<string, Buffer>> = {
  'a record of an unknown type': Buffer.from('63fefd000000000000000100 00'.replaceAll(' ', ''), 'hex'),
  'a plain fatal alert': Buffer.from('15fefd00000000000000630002 0228'.replaceAll(' ', ''), 'hex'),
  'a plain close notify': Buffer.from('15fefd00000000000000640002 0100'.replaceAll(' ', ''), 'hex'),
  'a second hello': Buffer.concat([Buffer.from('16fefd0000000000000065003601000000000000000000002afefd', 'hex'), Buffer.alloc(32, 7), Buffer.from('00000002c02b0100', 'hex')]),
  'a plain finished': Buffer.concat([Buffer.from('16fefd000000000000006600181400000c000500000000000c', 'hex'), Buffer.alloc(12)]),
  'plain application data': Buffer.from('17fefd00000000000000670004deadbeef', 'hex'),
  'data under a foreign key': Buffer.concat([Buffer.from('17fefd00010000000000ff0040', 'hex'), Buffer.alloc(64, 9)]),
};

/** The names in the SDP of somebody's session: what an eavesdropper of signalling would know at most. */
function namesOf(guest: Guest): { readonly ufrag: string; readonly password: string } {
  const sdp = guest.first('offer')?.sdp ?? '';
  const field = (name: string): string => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';
  return { ufrag: field('ice-ufrag'), password: field('ice-pwd') };
}

describe('a stranger at the media port', () => {
  test('[D-01] [D-02] checks without the secret get not a byte, with and without a known name', async () => {
    const { ufrag, password } = namesOf(victims.listener);
    const theirs = `${ufrag}:${victims.listener.subscriber.ice.ufrag}`;
    const kinds = [
      () => check(theirs),
      () => check(theirs, { password: 'wrong' }),
      () => check(theirs, { password: 'wrong', fingerprint: false }),
      () => check(theirs, { password, integrityBytes: 16 }),
      () => check(theirs, { password, integrityBytes: 0 }),
      () => check(`nobody:${ufrag}`, { password }),
      () => check('', { password }),
    ];
    const suffering = await victims.during(async () => {
      for (let index = 0; index < flood; index++) {
        stranger.send(kinds[index % kinds.length]?.() ?? Buffer.alloc(0));
        if (index % pauseEvery === 0) await breathe();
      }
    });

    expect(stranger.bytesBack).toBe(0);
    expect(suffering.lost).toBeLessThan(20);
    holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
    expect(suffering.grownMediaMb).toBeLessThan(30);
    victims.expectUnharmed();
  });

  test('[D-02] one good check from a new address is answered once, with no more than it sent, and nothing follows', async () => {
    const other = await Stranger.open(place.udpPort);
    const { ufrag, password } = namesOf(victims.listener);

    other.send(check(`${ufrag}:${victims.listener.subscriber.ice.ufrag}`, { password }));
    await pause(300);

    expect(other.answers).toBe(1);
    expect(other.bytesBack).toBeLessThanOrEqual(other.bytesOut);
    // Media stays where keys have proved the peer. [D-03]
    victims.expectUnharmed();
    other.close();
  });

  test('[D-05] [D-10] [D-11] [D-23] records, media and noise of strangers reach nobody', async () => {
    const before = stranger.bytesBack;
    const suffering = await victims.during(async () => {
      for (let index = 0; index < flood; index++) {
        const kind = index % 4;
        if (kind === 0) stranger.send(Object.values(dtlsPackets)[index % Object.keys(dtlsPackets).length] ?? Buffer.alloc(0));
        else if (kind === 1) stranger.send(rtpPacket({ seq: index, payload: randomBytes(40) }));
        else stranger.send(randomBytes(1 + (index % 1400)));
        if (index % pauseEvery === 0) await breathe();
      }
      stranger.send(Buffer.alloc(0));
    });

    expect(stranger.bytesBack - before).toBe(0);
    expect(suffering.lost).toBeLessThan(20);
    holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
    expect(suffering.grownMediaMb).toBeLessThan(30);
    victims.expectUnharmed();
  });
});

describe('a spoofer who has the address of a participant', () => {
  test.each(Object.keys(dtlsPackets))('[D-10] [D-11] %s does not end the session', async (name) => {
    const { speaker, listener } = victims;
    for (const transport of [speaker.publisher, listener.subscriber]) {
      for (let copy = 0; copy < 3; copy++) transport.sendRaw(dtlsPackets[name] ?? Buffer.alloc(0));
    }
    await pause(60);
    const heard = listener.subscriber.rtp.length;
    await vi.waitFor(() => expect(listener.subscriber.rtp.length).toBeGreaterThan(heard + 2), { timeout: 15_000 });
    victims.expectUnharmed();
  });

  test('[D-14] [D-15] forged, changed and repeated media is not forwarded', async () => {
    const { speaker, listener } = victims;
    const captured = speaker.publisher.sent.filter((packet) => (packet[0] ?? 0) >> 6 === 2).slice(-50);
    const heard = new Set(listener.subscriber.rtp.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')));
    expect(heard.size).toBe(listener.subscriber.rtp.length);
    const suffering = await victims.during(async () => {
      for (let index = 0; index < flood / 2; index++) {
        const packet = Buffer.from(captured[index % captured.length] ?? []);
        const kind = index % 5;
        if (kind === 1) packet[packet.length - 1 - (index % 10)] = (packet[packet.length - 1 - (index % 10)] ?? 0) ^ 1;
        else if (kind === 2) packet.fill(0, packet.length - 10);
        else if (kind === 3) packet.writeUInt16BE((packet.readUInt16BE(2) + 100) & 0xffff, 2);
        else if (kind === 4) packet[0] = 0x9f;
        speaker.publisher.sendRaw(kind === 0 ? packet : kind === 2 ? packet.subarray(0, packet.length - (index % 20)) : packet);
        if (index % pauseEvery === 0) await breathe();
      }
    });

    // Each spoken packet arrived at most once, and no other did.
    const sequence = listener.subscriber.rtp.map(({ bytes }) => Buffer.from(bytes).readUInt16BE(2));
    expect(new Set(sequence).size).toBe(sequence.length);
    expect(suffering.lost).toBeLessThan(20);
    victims.expectUnharmed();
  });
});

describe('a participant with good keys', () => {
  test('[D-18] [C-11] headers that lie behind good authentication end nothing', async () => {
    const mallory = await (await (await Guest.join(place, await mint('mallory', 'calm'))).receiving()).publishing();
    // What is longer than its packet even before the payload is refused without its key; these reach the reader.
    const bodies = [
      { first: 0xb0, payload: Buffer.from('bede00014fff00ff', 'hex') }, // an element longer than its extension
      { first: 0x90, payload: Buffer.from('bede00011fffffff', 'hex') },
      { first: 0x90, payload: Buffer.from('1000000104ff0000', 'hex') }, // the same with two-byte headers
      { first: 0x90, payload: Buffer.concat([Buffer.from('bede0001', 'hex'), randomBytes(4)]) },
      { first: 0xa0, payload: Buffer.from([1, 2, 255]) }, // padding longer than the packet
      { first: 0xa0, payload: new Uint8Array(8) }, // padding of nothing
      { payload: new Uint8Array(0) },
      { ssrc: 0x7777_7777, payload: randomBytes(30) },
    ];
    const suffering = await victims.during(async () => {
      for (let index = 0; index < 3000; index++) {
        const { length } = bodies;
        mallory.publisher.sendRtp(rtpPacket({ seq: index, payload: new Uint8Array(0), ...bodies[index % length] }));
        if (index % pauseEvery === 0) await breathe();
      }
    });
    holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
    expect(mallory.publisher.failed).toBe(false);
    victims.expectUnharmed();
    mallory.leave();
  });

  test('[D-19] [C-10] a storm of reports about others changes nothing for them', async () => {
    const mallory = await (await (await Guest.join(place, await mint('mallory', 'calm'))).receiving()).publishing();
    const word = (value: number): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    };
    const packets = [
      Buffer.concat([Buffer.from('81cb0001', 'hex'), word(microphoneSsrc)]), // goodbye of another
      Buffer.concat([Buffer.from('80c80006', 'hex'), word(microphoneSsrc), Buffer.alloc(20, 255)]),
      Buffer.concat([Buffer.from('81ce0002', 'hex'), word(1), word(microphoneSsrc)]),
      Buffer.concat([Buffer.from('8fce0005', 'hex'), word(1), word(0), Buffer.from('REMB'), Buffer.from('01ffffff', 'hex'), word(microphoneSsrc)]),
      Buffer.concat([Buffer.from('81cd0140', 'hex'), word(1), word(microphoneSsrc), Buffer.alloc(0x13f * 4, 255)]),
      Buffer.concat([Buffer.from('8fcd0004', 'hex'), word(1), word(microphoneSsrc), Buffer.from('0000ffff00000000', 'hex')]),
      Buffer.concat([Buffer.from('80cfffff', 'hex'), word(1)]),
      Buffer.concat([Buffer.from('81c90001', 'hex'), word(1), Buffer.from('80c90000', 'hex')]),
      randomBytes(64),
    ];
    const suffering = await victims.during(async () => {
      for (let index = 0; index < 3000; index++) {
        const packet = packets[index % packets.length] ?? Buffer.alloc(8);
        for (const transport of [mallory.publisher, mallory.subscriber]) transport.sendRtcp(packet);
        if (index % pauseEvery === 0) await breathe();
      }
    });
    holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
    victims.expectUnharmed();
    mallory.leave();
  });

  test('[C-09] [D-21] bursts of data end nobody, however the sender and its accomplice behave', async () => {
    const mallory = await (await (await Guest.join(place, await mint('mallory', 'calm'))).receiving()).publishing();
    const accomplice = await (await Guest.join(place, await mint('accomplice', 'calm'))).receiving();
    // Many channels with the name of ours, none of them read.
    for (let channel = 0; channel < 60; channel++) accomplice.subscriber.command({ do: 'open-channel', label: '_reliable', ordered: true });
    await vi.waitFor(() => expect(accomplice.subscriber.events.filter(({ type }) => type === 'channel-open').length).toBeGreaterThan(40), { timeout: 15_000 });
    accomplice.subscriber.cut();
    const suffering = await victims.during(async () => {
      for (let index = 0; index < 110; index++) {
        mallory.sendData('_reliable', new Uint8Array(60_000));
        mallory.sendData('_lossy', new Uint8Array(1000));
        if (index % 10 === 0) await pause(20);
      }
      await pause(500);
    });
    holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
    expect(suffering.grownMediaMb).toBeLessThan(100);
    victims.expectUnharmed();
    await vi.waitFor(() => expect(victims.listener.subscriber.messages().length).toBeGreaterThan(50), { timeout: 15_000 });
    mallory.leave();
  });
});

test('[B-09] eighty clients with unfinished headers, there since the beginning, were let go and kept nobody waiting', async () => {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('still there')), 14_000).unref());
  await Promise.race([slowAreGone, late]);
  expect((await fetch(`${place.server.url}/readyz`)).status).toBe(200);
});
