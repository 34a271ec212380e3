import { describe, expect, it } from 'vitest';
import { Bug, type Crypto, type SrtpKernel } from '@parley/engine-wire';
import { OutboundBatch } from './outbound-batch.ts';
import { asideOutboundStreams, liveOutboundStreams, maxPlainBytes, OutboundSrtp, sendWindow } from './outbound-srtp.ts';
import { referenceSrtp } from './testing/reference-srtp.ts';
import { keysOf, profiles, recordingOut, rtcpPacket, rtpPacket, srtpPair } from './testing/srtp-fixture.ts';

describe.each(profiles)('outbound %s', (profile) => {
  const keys = keysOf(profile);
  const reference = referenceSrtp(keys);

  it('protects what the reference protects, byte for byte, across a roll-over', () => {
    const pair = srtpPair(keys);
    for (let index = 65_400; index < 65_700; index++) {
      const packet = rtpPacket(index, 0xdead_beef, index % 1300);

      expect(pair.protect(packet)).toEqual(new Uint8Array(reference.protectRtp(packet, index)));
    }
  });

  it('protects RTCP as the reference does, with one index after the other', () => {
    const pair = srtpPair(keys);
    for (let index = 0; index < 40; index++) {
      const packet = rtcpPacket(index % 3, 8 + index * 28);

      expect(pair.protectRtcp(packet)).toEqual(new Uint8Array(reference.protectRtcp(packet, index)));
    }
  });

  it('is read by its own inbound side', () => {
    const pair = srtpPair(keys);
    const packet = rtpPacket(9, 4, 700);
    const sent = pair.protect(packet) ?? new Uint8Array(0);

    expect(pair.inbound.unprotectRtp(sent)).toBe(packet.length);
    expect(sent.subarray(0, packet.length)).toEqual(packet);
  });

  it('[D-16] throws Bug for an index used before, and goes on with the next', () => {
    const pair = srtpPair(keys);
    pair.protect(rtpPacket(10, 1, 50));

    expect(() => pair.protect(rtpPacket(10, 1, 50))).toThrow(Bug);
    expect(pair.protect(rtpPacket(9, 1, 50))).toEqual(new Uint8Array(reference.protectRtp(rtpPacket(9, 1, 50), 9)));
    expect(pair.protect(rtpPacket(10, 2, 50))).toBeDefined();
  });

  it('[D-16] drops a packet that is too late to know whether its index was used', () => {
    const pair = srtpPair(keys);
    const out = recordingOut();
    const send = (seq: number) => {
      const packet = rtpPacket(seq, 1, 50);
      pair.batch.reserve().set(packet);
      pair.batch.commit(pair.outbound, packet.length, 7, out);
    };
    send(3);
    send(65_535);
    send(10_000);
    send(10_000 - sendWindow + 1);
    send(10_000 - sendWindow);
    pair.batch.flush(out);

    expect(out.drops).toEqual(['srtp.too-late', 'srtp.too-late']);
    expect(out.sent).toHaveLength(3);
  });

  it('[D-16] remembers the indexes of an SSRC that was set aside', () => {
    const pair = srtpPair(keys);
    pair.protect(rtpPacket(100, 0, 0));
    for (let ssrc = 1; ssrc <= liveOutboundStreams; ssrc++) pair.protect(rtpPacket(1, ssrc, 0));

    expect(() => pair.protect(rtpPacket(100, 0, 0))).toThrow(Bug);
    expect(() => pair.protect(rtpPacket(99, 0, 0))).toThrow(Bug);
    expect(pair.protect(rtpPacket(101, 0, 0))).toBeDefined();
  });

  it('throws Bug for what is no RTP or RTCP packet of a length that fits', () => {
    const pair = srtpPair(keys);
    const longest = rtpPacket(1, 1, maxPlainBytes - 20);

    expect(pair.protect(longest)).toEqual(new Uint8Array(reference.protectRtp(longest, 1)));
    expect(() => pair.protect(rtpPacket(2, 1, maxPlainBytes - 19))).toThrow(Bug);
    expect(() => pair.protect(new Uint8Array(11))).toThrow(Bug);
    expect(() => pair.protect(new Uint8Array(40))).toThrow(Bug);
    expect(pair.protectRtcp(rtcpPacket(1, maxPlainBytes))).toEqual(new Uint8Array(reference.protectRtcp(rtcpPacket(1, maxPlainBytes), 0)));
    expect(() => pair.protectRtcp(new Uint8Array(7))).toThrow(Bug);
    expect(() => pair.protectRtcp(new Uint8Array(maxPlainBytes + 1))).toThrow(Bug);
    expect(() => pair.outbound.protectRtcp(rtcpPacket(1, 8), new Uint8Array(27))).toThrow(Bug);
  });

  it('throws Bug once closed', () => {
    const pair = srtpPair(keys);
    pair.outbound.close();
    pair.outbound.close();

    expect(() => pair.protect(rtpPacket(1, 1, 10))).toThrow(Bug);
    expect(() => pair.protectRtcp(rtcpPacket(1, 8))).toThrow(Bug);
  });
});

it('[D-16] never uses a keystream twice in a million packets sent with loss, reordering, repetition, layer switches and new SSRCs', { timeout: 30_000 }, () => {
  // Over 200 ms because the row asks for 10^6; the kernel only counts.
  const used = new Set<string | number>();
  let twice = 0;
  const { kernel, crypto } = countingKernel((id, index) => {
    const key = id * 2 ** 26 + index; // ids and indexes stay below 2^26 here
    if (used.has(key)) twice++;
    used.add(key);
  });
  const session = new OutboundSrtp(keysOf('aes128-cm-sha1-80'), crypto, kernel);
  const batch = new OutboundBatch(kernel);
  const out = { transmit: () => undefined, emit: () => undefined, drop: () => undefined };
  let state = 12345;
  const random = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below;
  const tracks = Array.from({ length: 6 }, (_, ssrc) => ({ ssrc, seq: random(30_000) }));
  let bugs = 0;

  while (used.size < 1_000_000) {
    const track = tracks[random(tracks.length)]!; // not empty
    const what = random(1000);
    if (what === 0) track.seq += random(400); // a layer switch that leaves a gap
    if (what === 1) track.ssrc = 10 + random(900); // a track ends, another takes its place, perhaps an SSRC of before
    const step = what < 20 ? -random(3000) : 1;
    const seq = track.seq + step;
    if (step > 0) track.seq = seq;
    const bytes = batch.reserve();
    bytes[0] = 0x80;
    bytes[2] = (seq >>> 8) & 255;
    bytes[3] = seq & 255;
    bytes[8] = bytes[9] = 0;
    bytes[10] = track.ssrc >>> 8;
    bytes[11] = track.ssrc & 255;
    try {
      batch.commit(session, 40, 1, out);
    } catch (error) {
      if (!(error instanceof Bug)) throw error;
      bugs++;
    }
  }

  expect(twice).toBe(0);
  expect(bugs).toBeGreaterThan(1000); // the repetitions that it prevented
});

it('refuses SSRCs beyond what one session can remember', () => {
  const { kernel, crypto } = countingKernel(() => undefined);
  const session = new OutboundSrtp(keysOf('aes128-cm-sha1-80'), crypto, kernel);
  const bytes = kernel.buffer(0);
  const send = (ssrc: number) => {
    bytes[0] = 0x80;
    bytes[9] = ssrc >>> 16;
    bytes[10] = ssrc >>> 8;
    bytes[11] = ssrc;
    return session.encryptLane(0, 40);
  };
  // Setting one aside looks at all live ones: the reason why this takes a while.
  for (let ssrc = 0; ssrc < liveOutboundStreams + asideOutboundStreams; ssrc++) send(ssrc);

  expect(() => send(liveOutboundStreams + asideOutboundStreams)).toThrow(Bug);
});

/** A kernel that encrypts nothing and reports each use of a keystream by the number of its SSRC. */
function countingKernel(use: (id: number, index: number) => void): { kernel: SrtpKernel; crypto: Crypto } {
  const buffer = new Uint8Array(2048);
  const kernel: SrtpKernel = {
    lanes: 1,
    desk: 1,
    deskTag: new Uint8Array(20),
    buffer: () => buffer,
    head: (_, length) => buffer.subarray(0, length),
    macKey: () => ({ free: () => undefined }),
    authenticate: () => undefined,
    authenticateDesk: () => undefined,
    keystream(_, base) {
      const id = (base[6] ?? 0) * 256 + (base[7] ?? 0); // the salt is the same for all, the SSRC is in here
      return { xor: (_buffer, _offset, index) => use(id, index), free: () => undefined };
    },
  };
  const crypto = { aes128Blocks: () => ({ encrypt: (blocks: Uint8Array) => blocks }) } as Partial<Crypto> as Crypto; // all it is asked for
  return { kernel, crypto };
}
