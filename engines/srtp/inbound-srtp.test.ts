import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asideInboundStreams, authenticDuplicate, liveInboundStreams, refused, rtcpReplayWindow, rtpReplayWindow } from './inbound-srtp.ts';
import { maxPacketBytes } from './packet-shape.ts';
import { referenceSrtp } from './testing/reference-srtp.ts';
import { keysOf, profiles, rtcpPacket, rtpPacket, srtpPair } from './testing/srtp-fixture.ts';

describe.each(profiles)('inbound %s', (profile) => {
  const keys = keysOf(profile);
  const reference = referenceSrtp(keys);
  const tagBytes = profile === 'aead-aes-128-gcm' ? 16 : 10;
  /** What the peer would send: `index` counts the roll-overs too. */
  const sealed = (index: number, ssrc = 0x9000_0001, payload = 40) => new Uint8Array(reference.protectRtp(rtpPacket(index, ssrc, payload), index));

  it('gives back every packet that the reference protects, whatever its length', () => {
    const { inbound } = srtpPair(keys);
    for (let payload = 0; payload <= 1300; payload += 13) {
      const plain = rtpPacket(payload, 0xffff_ffff, payload);
      const packet = new Uint8Array(reference.protectRtp(plain, payload));

      expect(inbound.unprotectRtp(packet)).toBe(plain.length);
      expect(packet.subarray(0, plain.length)).toEqual(plain);
    }
  });

  it('gives back every RTCP packet that the reference protects', () => {
    const { inbound } = srtpPair(keys);
    for (let bytes = 8; bytes <= 1200; bytes += 28) {
      const plain = rtcpPacket(77, bytes);
      const packet = new Uint8Array(reference.protectRtcp(plain, bytes));

      expect(inbound.unprotectRtcp(packet)).toBe(bytes);
      expect(packet.subarray(0, bytes)).toEqual(plain);
    }
  });

  // The row asks for 10^5, which takes over 200 ms; node:crypto's GCM costs three times as much a packet.
  const rounds = profile === 'aead-aes-128-gcm' ? 30_000 : 100_000;
  it(`[D-14] accepts none of ${rounds} forged packets, and the stream goes on`, { timeout: 30_000 }, () => {
    const { inbound } = srtpPair(keys);
    const genuine = sealed(1);
    inbound.unprotectRtp(genuine.slice());
    let accepted = 0;

    for (let turn = 0; turn < rounds; turn++) {
      const forged = sealedCopy(genuine, turn);
      if (inbound.unprotectRtp(forged) !== refused) accepted++;
    }

    expect(accepted).toBe(0);
    expect(inbound.unprotectRtp(sealed(2))).toBe(60);
  });

  it('[D-14] refuses a changed bit anywhere, a cut tag, a tag of zeros, another SSRC, and a key identifier behind the tag', () => {
    const { inbound } = srtpPair(keys);
    const genuine = sealed(5);
    for (let bit = 0; bit < genuine.length * 8; bit++) {
      const packet = genuine.slice();
      packet[bit >>> 3]! ^= 1 << (bit & 7); // inside the packet
      expect(inbound.unprotectRtp(packet)).toBe(refused);
    }
    for (let length = 0; length < genuine.length; length++) expect(inbound.unprotectRtp(genuine.slice(0, length))).toBe(refused);
    expect(inbound.unprotectRtp(genuine.slice().fill(0, genuine.length - tagBytes))).toBe(refused);
    expect(inbound.unprotectRtp(Uint8Array.from([...genuine, 0, 0, 0, 1]))).toBe(refused);
    expect(inbound.lastRefusal).toBe('srtp.forged');
    expect(inbound.unprotectRtp(genuine)).toBe(60);
  });

  it('[D-14] refuses a changed or cut RTCP packet, and one that says it is not encrypted', () => {
    const { inbound } = srtpPair(keys);
    const genuine = new Uint8Array(reference.protectRtcp(rtcpPacket(1, 28), 9));
    for (let bit = 0; bit < genuine.length * 8; bit++) {
      const packet = genuine.slice();
      packet[bit >>> 3]! ^= 1 << (bit & 7); // inside the packet
      expect(inbound.unprotectRtcp(packet)).toBe(refused);
    }
    for (let length = 0; length < genuine.length; length++) expect(inbound.unprotectRtcp(genuine.slice(0, length))).toBe(refused);
    const open = genuine.slice();
    open[genuine.length - (profile === 'aead-aes-128-gcm' ? 4 : 14)]! &= 0x7f; // the E bit
    expect(inbound.unprotectRtcp(open)).toBe(refused);
    expect(inbound.lastRefusal).toBe('srtcp.unencrypted');
    expect(inbound.unprotectRtcp(genuine)).toBe(28);
  });

  it('[D-15] forwards none of 50 replayed packets, and says that they are genuine', () => {
    const { inbound } = srtpPair(keys);
    const packets = Array.from({ length: 50 }, (_, index) => sealed(index));
    for (const packet of packets) expect(inbound.unprotectRtp(packet.slice())).toBe(60);

    const verdicts = packets.map((packet) => inbound.unprotectRtp(packet.slice()));

    expect(verdicts).toEqual(packets.map(() => authenticDuplicate));
  });

  it('[D-15] takes a packet 1023 behind the newest, and calls one 1024 behind a duplicate even if it never came', () => {
    const { inbound } = srtpPair(keys);
    inbound.unprotectRtp(sealed(5000));

    expect(inbound.unprotectRtp(sealed(5000 - rtpReplayWindow + 1))).toBe(60);
    expect(inbound.unprotectRtp(sealed(5000 - rtpReplayWindow))).toBe(authenticDuplicate);
  });

  it.each([65_500, 2 * 65_536 - 30, 1000 * 65_536 - 17])('[D-15] takes each packet once around index %i, lost, late and repeated', (start) => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 90 }), { minLength: 20, maxLength: 150 }), (arrivals) => {
        const { inbound } = srtpPair(keys);
        // A long stream, told by packets that are less than half a roll-over apart.
        for (let index = start % 30_000; index < start; index += 30_000) inbound.unprotectRtp(sealed(index));
        inbound.unprotectRtp(sealed(start));
        const seen = new Set([start]);
        for (const step of arrivals) {
          const index = start + step;
          const packet = sealed(index);
          const wanted = seen.has(index) ? authenticDuplicate : 60;
          seen.add(index);
          expect(inbound.unprotectRtp(packet)).toBe(wanted);
        }
      }),
      { numRuns: start < 200_000 ? 15 : 2 },
    );
  });

  it('[D-15] refuses replayed RTCP, and RTCP 128 behind the newest', () => {
    const { inbound } = srtpPair(keys);
    const rtcp = (index: number) => new Uint8Array(reference.protectRtcp(rtcpPacket(3, 32), index));
    expect(inbound.unprotectRtcp(rtcp(1000))).toBe(32);

    expect(inbound.unprotectRtcp(rtcp(1000))).toBe(refused);
    expect(inbound.lastRefusal).toBe('srtcp.replayed');
    expect(inbound.unprotectRtcp(rtcp(1000 - rtcpReplayWindow + 1))).toBe(32);
    expect(inbound.unprotectRtcp(rtcp(1000 - rtcpReplayWindow))).toBe(refused);
  });

  it('[D-15] still knows a replay after its SSRC was set aside for others', () => {
    const { inbound } = srtpPair(keys);
    inbound.unprotectRtp(sealed(100, 0));
    for (let ssrc = 1; ssrc <= liveInboundStreams; ssrc++) inbound.unprotectRtp(sealed(1, ssrc));

    expect(inbound.unprotectRtp(sealed(100, 0))).toBe(authenticDuplicate);
    expect(inbound.unprotectRtp(sealed(99, 0))).toBe(authenticDuplicate);
    expect(inbound.unprotectRtp(sealed(101, 0))).toBe(60);
  });

  it('keeps going after a forged packet of an unknown SSRC: only a genuine one opens a stream', () => {
    const { inbound } = srtpPair(keys);
    for (let ssrc = 1; ssrc <= 2000; ssrc++) {
      const packet = sealed(1, ssrc);
      packet[packet.length - 1]! ^= 1; // not empty
      inbound.unprotectRtp(packet);
    }

    expect(inbound.unprotectRtp(sealed(1, 2001))).toBe(60);
  });

  it('takes as many SSRCs as it can remember, and refuses one more', () => {
    const { inbound } = srtpPair(keys);
    const limit = liveInboundStreams + asideInboundStreams;
    for (let ssrc = 1; ssrc <= limit; ssrc++) expect(inbound.unprotectRtp(sealed(1, ssrc))).toBe(60);

    expect(inbound.unprotectRtp(sealed(1, limit + 1))).toBe(refused);
    expect(inbound.lastRefusal).toBe('srtp.too-many-streams');
    expect(inbound.unprotectRtp(sealed(2, 1))).toBe(60);
  });

  it('takes the longest packet and refuses one byte more', () => {
    const { inbound } = srtpPair(keys);
    const longest = maxPacketBytes - 20 - tagBytes;

    expect(inbound.unprotectRtp(sealed(1, 1, longest))).toBe(20 + longest);
    expect(inbound.unprotectRtp(sealed(2, 1, longest + 1))).toBe(refused);
    expect(inbound.lastRefusal).toBe('srtp.too-long');
    expect(inbound.unprotectRtcp(new Uint8Array(maxPacketBytes + 1))).toBe(refused);
  });

  it('refuses everything once closed', () => {
    const { inbound } = srtpPair(keys);
    inbound.close();
    inbound.close();

    expect(inbound.unprotectRtp(sealed(1))).toBe(refused);
    expect(inbound.unprotectRtcp(new Uint8Array(reference.protectRtcp(rtcpPacket(3, 32), 1)))).toBe(refused);
  });
});

/** A packet like the genuine one, with a new sequence number and something wrong. */
function sealedCopy(genuine: Uint8Array, turn: number): Uint8Array {
  const packet = genuine.slice();
  packet[2] = turn >>> 8;
  packet[3] = turn;
  if (turn % 3 === 0) packet.fill(0, packet.length - 10);
  if (turn % 3 === 1) packet[11] = turn;
  if ((packet[2] === genuine[2] && packet[3] === genuine[3]) || turn % 3 === 2) packet[packet.length - 1]! ^= 0x55; // not empty
  return packet;
}
