import { authenticDuplicate, InboundSrtp, refused } from './inbound-srtp.ts';
import { createNaiveCrypto, createNaiveKernel } from './testing/naive-kernel.ts';
import { referenceSrtp } from './testing/reference-srtp.ts';
import { keysOf, profiles, rtcpPacket, rtpPacket } from './testing/srtp-fixture.ts';

export const target = 'engines/srtp/unprotect';

const kernel = createNaiveKernel();
const crypto = createNaiveCrypto();
const models = profiles.map((profile) => ({ keys: keysOf(profile), reference: referenceSrtp(keysOf(profile)) }));

/** So many packets of one input are worked on, to stay below the millisecond that an input may take. */
const mostSteps = 12;

/**
 * Reads the input as a script: which profile, then steps of raw bytes, genuine packets, repetitions and changed
 * packets, and compares each verdict with a model that remembers every index and knows no window.
 */
export function fuzz(bytes: Uint8Array): void {
  const model = models[(bytes[0] ?? 0) & 1] ?? fail('two models');
  const session = new InboundSrtp(model.keys, crypto, kernel);
  const seen = new Set<string>();
  let newest = 1000 + (bytes[1] ?? 0) * 257;
  let at = 2;
  session.unprotectRtp(new Uint8Array(model.reference.protectRtp(rtpPacket(newest % 30_000, 1, 4), newest % 30_000)));
  newest %= 30_000;
  seen.add(`${newest}`);
  for (let step = 0; step < mostSteps && at < bytes.length; step++) {
    const kind = (bytes[at] ?? 0) % 4;
    const first = bytes[at + 1] ?? 0;
    const second = bytes[at + 2] ?? 0;
    at += 3;
    if (kind === 0) {
      const raw = bytes.slice(at, at + first * 4);
      at += raw.length;
      // Nobody finds a tag by chance.
      if (session.unprotectRtp(raw.slice()) !== refused || session.unprotectRtcp(raw) !== refused) fail('raw bytes accepted');
    } else if (kind === 1) {
      const index = newest + first - 64;
      if (index < 0) continue;
      const plain = rtpPacket(index, 1, second * 5);
      const packet = new Uint8Array(model.reference.protectRtp(plain, index));
      const verdict = session.unprotectRtp(packet);
      const wanted = seen.has(`${index}`) ? authenticDuplicate : plain.length;
      if (verdict !== wanted) fail(`RTP ${index}: ${verdict}, not ${wanted}`);
      if (verdict > 0 && Buffer.compare(packet.subarray(0, verdict), plain) !== 0) fail(`RTP ${index}: other bytes`);
      seen.add(`${index}`);
      newest = Math.max(newest, index);
    } else if (kind === 2) {
      const plain = rtcpPacket(2, 8 + (second & 63) * 4);
      const packet = new Uint8Array(model.reference.protectRtcp(plain, first));
      const known = seen.has(`rtcp ${first}`);
      const verdict = session.unprotectRtcp(packet);
      if (known && verdict !== refused) fail(`RTCP ${first} accepted twice`);
      if (verdict > 0) {
        seen.add(`rtcp ${first}`);
        if (Buffer.compare(packet.subarray(0, verdict), plain) !== 0) fail(`RTCP ${first}: other bytes`);
      }
    } else {
      const packet = new Uint8Array(model.reference.protectRtp(rtpPacket(newest + 1, 1, second), newest + 1));
      const place = first % packet.length;
      packet[place] = (packet[place] ?? 0) ^ (1 + (second % 255));
      if (session.unprotectRtp(packet) !== refused) fail(`a packet changed at ${place} accepted`);
    }
  }
  session.close();
}

function fail(what: string): never {
  throw new Error(what);
}

const rtp = rtpPacket(7, 1, 20);
const rtcp = rtcpPacket(1, 28);
export const seeds: Uint8Array[] = [
  new Uint8Array(0),
  Uint8Array.from([0, 1, 0, 15, 0, ...rtp, ...new Uint8Array(20)]),
  Uint8Array.from([1, 1, 0, 10, 0, ...rtcp, ...new Uint8Array(12)]),
  Uint8Array.from([0, 250, 1, 65, 9, 1, 65, 9, 1, 60, 200, 1, 60, 200, 3, 17, 4, 1, 255, 0]),
  Uint8Array.from([1, 9, 2, 1, 5, 2, 1, 5, 2, 200, 63, 2, 10, 1, 3, 2, 2, 1, 70, 30]),
];
