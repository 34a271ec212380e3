import type { Address, DropReason, Out } from '@parley/engine-wire';
import { OutboundBatch } from '../outbound-batch.ts';
import { InboundSrtp } from '../inbound-srtp.ts';
import { OutboundSrtp } from '../outbound-srtp.ts';
import { masterSaltBytes, type SrtpKeys, type SrtpProfile } from '../srtp-keys.ts';
import { createNaiveCrypto, createNaiveKernel } from './naive-kernel.ts';

export const profiles: readonly SrtpProfile[] = ['aes128-cm-sha1-80', 'aead-aes-128-gcm'];

/** Keys that differ by `seed` and are the same in every run. */
export function keysOf(profile: SrtpProfile, seed = 1): SrtpKeys {
  return {
    profile,
    key: Uint8Array.from({ length: 16 }, (_, at) => (at * 37 + seed * 101) & 0xff),
    salt: Uint8Array.from({ length: masterSaltBytes(profile) }, (_, at) => (at * 59 + seed * 13) & 0xff),
  };
}

/** An RTP packet with an extension of one word, its payload counting up from the sequence number. */
export function rtpPacket(seq: number, ssrc: number, payloadBytes: number): Uint8Array {
  const packet = Buffer.alloc(20 + payloadBytes);
  packet.writeUInt8(0x90, 0);
  packet.writeUInt8(96, 1);
  packet.writeUInt16BE(seq & 0xffff, 2);
  packet.writeUInt32BE(123_456, 4);
  packet.writeUInt32BE(ssrc >>> 0, 8);
  packet.writeUInt32BE(0xbede_0001, 12);
  for (let at = 20; at < packet.length; at++) packet[at] = seq + at;
  return new Uint8Array(packet);
}

export function rtcpPacket(ssrc: number, bytes: number): Uint8Array {
  const packet = Buffer.alloc(bytes);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(201, 1);
  packet.writeUInt16BE(bytes / 4 - 1, 2);
  packet.writeUInt32BE(ssrc >>> 0, 4);
  for (let at = 8; at < bytes; at++) packet[at] = at;
  return new Uint8Array(packet);
}

export type Sent = { readonly bytes: Uint8Array; readonly to: Address };

/** An Out that keeps copies. */
export function recordingOut(): Out<never> & { readonly sent: Sent[]; readonly drops: DropReason[] } {
  const sent: Sent[] = [];
  const drops: DropReason[] = [];
  return {
    sent,
    drops,
    transmit: (bytes, to) => sent.push({ bytes: Uint8Array.from(bytes), to }),
    emit: () => undefined,
    drop: (reason) => drops.push(reason),
  };
}

/** One sender and one receiver with the same keys, and a batch. */
export function srtpPair(keys: SrtpKeys) {
  const kernel = createNaiveKernel();
  const crypto = createNaiveCrypto();
  const inbound = new InboundSrtp(keys, crypto, kernel);
  const outbound = new OutboundSrtp(keys, crypto, kernel);
  const batch = new OutboundBatch(kernel);
  return {
    kernel,
    crypto,
    inbound,
    outbound,
    batch,
    /** Protects one packet; undefined when it was dropped. */
    protect(packet: Uint8Array): Uint8Array | undefined {
      const out = recordingOut();
      batch.reserve().set(packet);
      batch.commit(outbound, packet.length, 7, out);
      batch.flush(out);
      return out.sent[0]?.bytes;
    },
    protectRtcp(packet: Uint8Array): Uint8Array {
      const into = new Uint8Array(2048);
      return into.slice(0, outbound.protectRtcp(packet, into));
    },
  };
}
