import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { SrtpKeys } from '../srtp-keys.ts';

/**
 * SRTP as the RFCs put it, one packet at a time, with the packet index given. Slow, and sharing no line with
 * the engine: what both agree on is right.
 */
export type Reference = {
  protectRtp(packet: Uint8Array, index: number): Buffer;
  /** Undefined when the tag does not match. */
  unprotectRtp(packet: Uint8Array, index: number): Buffer | undefined;
  protectRtcp(packet: Uint8Array, index: number): Buffer;
  unprotectRtcp(packet: Uint8Array): { index: number; plain: Buffer } | undefined;
};

export function referenceSrtp(keys: SrtpKeys): Reference {
  return keys.profile === 'aead-aes-128-gcm' ? gcm(keys) : counterMode(keys);
}

/** RFC 3711 §4.3.3: the session keys by their labels. */
function derived(keys: SrtpKeys, label: number, length: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.set(keys.salt);
  iv[7]! ^= label; // 16 bytes
  return createCipheriv('aes-128-ctr', keys.key, iv).update(Buffer.alloc(length));
}

function headerOf(packet: Uint8Array): number {
  const view = Buffer.from(packet);
  const sources = 12 + (view.readUInt8(0) & 15) * 4;
  return (view.readUInt8(0) & 16) === 0 ? sources : sources + 4 + view.readUInt16BE(sources + 2) * 4;
}

/** `size` bytes: zero, then the SSRC at `ssrcAt` and the 48-bit index behind it, XOR the salt. */
function ivOf(salt: Uint8Array, ssrc: Uint8Array, index: number, ssrcAt: number, size: number): Buffer {
  const iv = Buffer.alloc(size);
  iv.set(ssrc, ssrcAt);
  iv.writeUIntBE(index, ssrcAt + 4, 6);
  salt.forEach((byte, at) => (iv[at]! ^= byte)); // a salt is not longer than the IV
  return iv;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function counterMode(keys: SrtpKeys): Reference {
  const half = (first: number) => {
    const cipher = derived(keys, first, 16);
    const mac = derived(keys, first + 1, 20);
    const salt = derived(keys, first + 2, 14);
    return {
      crypt: (bytes: Uint8Array, ssrc: Uint8Array, index: number) => createCipheriv('aes-128-ctr', cipher, ivOf(salt, ssrc, index, 4, 16)).update(bytes),
      tag: (...parts: Uint8Array[]) => createHmac('sha1', mac).update(Buffer.concat(parts)).digest().subarray(0, 10),
    };
  };
  const rtp = half(0);
  const rtcp = half(3);
  const transform = (packet: Uint8Array, index: number) => {
    const header = headerOf(packet);
    return Buffer.concat([packet.subarray(0, header), rtp.crypt(packet.subarray(header), packet.subarray(8, 12), index)]);
  };
  return {
    protectRtp(packet, index) {
      const encrypted = transform(packet, index);
      return Buffer.concat([encrypted, rtp.tag(encrypted, u32(Math.floor(index / 65_536)))]);
    },
    unprotectRtp(packet, index) {
      const encrypted = packet.subarray(0, packet.length - 10);
      const tag = rtp.tag(encrypted, u32(Math.floor(index / 65_536)));
      return tag.equals(packet.subarray(packet.length - 10)) ? transform(encrypted, index) : undefined;
    },
    protectRtcp(packet, index) {
      const encrypted = Buffer.concat([
        packet.subarray(0, 8),
        rtcp.crypt(packet.subarray(8), packet.subarray(4, 8), index),
        u32(2 ** 31 + index),
      ]);
      return Buffer.concat([encrypted, rtcp.tag(encrypted)]);
    },
    unprotectRtcp(packet) {
      const covered = Buffer.from(packet.subarray(0, packet.length - 10));
      if (!rtcp.tag(covered).equals(packet.subarray(packet.length - 10))) return undefined;
      const index = covered.readUInt32BE(covered.length - 4) - 2 ** 31;
      if (index < 0) return undefined;
      const plain = rtcp.crypt(covered.subarray(8, covered.length - 4), covered.subarray(4, 8), index);
      return { index, plain: Buffer.concat([covered.subarray(0, 8), plain]) };
    },
  };
}

function gcm(keys: SrtpKeys): Reference {
  const half = (first: number) => {
    const cipherKey = derived(keys, first, 16);
    const salt = derived(keys, first + 2, 12);
    return {
      seal(plain: Uint8Array, additional: Uint8Array, ssrc: Uint8Array, index: number) {
        const cipher = createCipheriv('aes-128-gcm', cipherKey, ivOf(salt, ssrc, index, 2, 12)).setAAD(additional);
        return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      },
      open(sealed: Uint8Array, additional: Uint8Array, ssrc: Uint8Array, index: number) {
        const cipher = createDecipheriv('aes-128-gcm', cipherKey, ivOf(salt, ssrc, index, 2, 12), { authTagLength: 16 });
        cipher.setAAD(additional).setAuthTag(sealed.subarray(sealed.length - 16));
        const plain = cipher.update(sealed.subarray(0, sealed.length - 16));
        try {
          cipher.final();
          return plain;
        } catch {
          return undefined; // the tag does not match
        }
      },
    };
  };
  const rtp = half(0);
  const rtcp = half(3);
  return {
    protectRtp(packet, index) {
      const header = packet.subarray(0, headerOf(packet));
      return Buffer.concat([header, rtp.seal(packet.subarray(header.length), header, packet.subarray(8, 12), index)]);
    },
    unprotectRtp(packet, index) {
      const header = packet.subarray(0, headerOf(packet));
      const plain = rtp.open(packet.subarray(header.length), header, packet.subarray(8, 12), index);
      return plain && Buffer.concat([header, plain]);
    },
    protectRtcp(packet, index) {
      const header = packet.subarray(0, 8);
      const word = u32(2 ** 31 + index);
      return Buffer.concat([header, rtcp.seal(packet.subarray(8), Buffer.concat([header, word]), packet.subarray(4, 8), index), word]);
    },
    unprotectRtcp(packet) {
      const word = Buffer.from(packet.subarray(packet.length - 4));
      const index = word.readUInt32BE() - 2 ** 31;
      if (index < 0) return undefined;
      const header = packet.subarray(0, 8);
      const sealed = packet.subarray(8, packet.length - 4);
      const plain = rtcp.open(sealed, Buffer.concat([header, word]), packet.subarray(4, 8), index);
      return plain && { index, plain: Buffer.concat([header, plain]) };
    },
  };
}
