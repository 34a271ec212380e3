import { createCipheriv, createDecipheriv, createECDH, createHmac, hash } from 'node:crypto';
import type { Aead, BlockCipher, Crypto, KeyAgreement } from '@parley/engine-wire';
import { readCertificate } from './read-certificate.ts';

const gcmTagBytes = 16;
const p256PointBytes = 65;
const uncompressedPoint = 4;

/**
 * The engines' cryptographic primitives on node:crypto.
 *
 * Errors  peer input never throws: `undefined` or `false`. A key of our own of the wrong size throws.
 */
export function createNodeCrypto(): Crypto {
  return {
    sha256: (data) => plain(hash('sha256', data, 'buffer')),
    hmacSha1: (key, data) => plain(createHmac('sha1', key).update(data).digest()),
    hmacSha256: (key, data) => plain(createHmac('sha256', key).update(data).digest()),
    ecdhP256,
    aes128Gcm,
    aes128Blocks,
    readCertificate,
  };
}

function ecdhP256(): KeyAgreement {
  const own = createECDH('prime256v1');
  const publicKey = plain(own.generateKeys());
  return {
    publicKey,
    agree(peerPublicKey) {
      // Compressed and hybrid points would be accepted below, but nobody negotiates them. [RFC 8422 §5.1.1]
      if (peerPublicKey.length !== p256PointBytes || peerPublicKey[0] !== uncompressedPoint) return undefined;
      try {
        return plain(own.computeSecret(peerPublicKey));
      } catch {
        return undefined; // the peer's point is not on the curve: that is its answer, not our fault
      }
    },
  };
}

function aes128Gcm(key: Uint8Array): Aead {
  const ownKey = Uint8Array.from(key);
  return {
    seal(nonce, additional, bytes) {
      const cipher = createCipheriv('aes-128-gcm', ownKey, nonce);
      cipher.setAAD(additional);
      const sealed = new Uint8Array(bytes.length + gcmTagBytes);
      sealed.set(cipher.update(bytes));
      cipher.final();
      sealed.set(cipher.getAuthTag(), bytes.length);
      return sealed;
    },
    open(nonce, additional, sealed) {
      const length = sealed.length - gcmTagBytes;
      if (length < 0) return undefined;
      const cipher = createDecipheriv('aes-128-gcm', ownKey, nonce, { authTagLength: gcmTagBytes });
      cipher.setAAD(additional);
      cipher.setAuthTag(sealed.subarray(length));
      const bytes = plain(cipher.update(sealed.subarray(0, length)));
      try {
        cipher.final();
        return bytes;
      } catch {
        return undefined; // the tag does not match: the bytes above must never be seen
      }
    },
  };
}

function aes128Blocks(key: Uint8Array): BlockCipher {
  // One cipher for the key's life: setting one up costs more than a packet's keystream.
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return { encrypt: (blocks) => plain(cipher.update(blocks)) };
}

/** A Buffer is a Uint8Array with other habits (slice shares memory); engines get the plain thing. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
