import type { Crypto } from '@parley/engine-wire';
import { assertKeys, masterSaltBytes, type SrtpKeys } from './srtp-keys.ts';

/** What protects RTP, or RTCP, in one direction. `mac` is empty for GCM, which has its own tag. */
export type SessionKeys = { readonly cipher: Uint8Array; readonly mac: Uint8Array; readonly salt: Uint8Array };

const cipherKeyBytes = 16;
const macKeyBytes = 20;
const blockBytes = 16;

/** The first of three consecutive labels: cipher, authentication, salt. RFC 3711 §4.3.1, §4.3.2 */
const firstLabel = { rtp: 0, rtcp: 3 };

/**
 * Derives the session keys of one direction. The key derivation rate is 0, the only one that DTLS-SRTP has.
 *
 * Errors  Bug when key or salt have a wrong size
 * Source  RFC 3711 §4.3; RFC 7714 §11 for GCM, whose 12-byte salt is padded to 14
 */
export function deriveSessionKeys(keys: SrtpKeys, kind: 'rtp' | 'rtcp', crypto: Crypto): SessionKeys {
  assertKeys(keys);
  const first = firstLabel[kind];
  return {
    cipher: derive(keys, first, cipherKeyBytes, crypto),
    mac: keys.profile === 'aead-aes-128-gcm' ? new Uint8Array(0) : derive(keys, first + 1, macKeyBytes, crypto),
    salt: derive(keys, first + 2, masterSaltBytes(keys.profile), crypto),
  };
}

/** The first bytes of AES-CM under the master key, with the IV (salt XOR label · 2^48) · 2^16. */
function derive(keys: SrtpKeys, label: number, length: number, crypto: Crypto): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(length / blockBytes) * blockBytes);
  for (let at = 0, counter = 0; at < blocks.length; at += blockBytes, counter++) {
    blocks.set(keys.salt, at);
    blocks[at + 7] = (blocks[at + 7] as number) ^ label; // a block has 16 bytes
    blocks[at + 15] = counter;
  }
  return crypto.aes128Blocks(keys.key).encrypt(blocks).slice(0, length);
}
