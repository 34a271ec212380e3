import { writeU16, writeU32, type Aead, type Crypto } from '@parley/engine-wire';
import type { SessionKeys } from './derive-session-keys.ts';
import { gcmNonceBytes } from './packet-shape.ts';

/** AES-128-GCM with the nonces of SRTP: the session keys of one direction, made ready. RFC 7714 §8.1, §9.1 */
export class GcmMode {
  readonly #aead: Aead;
  readonly #salt: Uint8Array;
  readonly #nonce = new Uint8Array(gcmNonceBytes);

  constructor(keys: SessionKeys, crypto: Crypto) {
    this.#aead = crypto.aes128Gcm(keys.cipher);
    this.#salt = keys.salt;
  }

  /** Ciphertext and tag. */
  seal(ssrc: number, index: number, additional: Uint8Array, plain: Uint8Array): Uint8Array {
    return this.#aead.seal(this.#nonceOf(ssrc, index), additional, plain);
  }

  /** The plaintext; undefined when the tag does not match. */
  open(ssrc: number, index: number, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    return this.#aead.open(this.#nonceOf(ssrc, index), additional, sealed);
  }

  /** Two zero bytes, the SSRC and the packet index in 48 bits (an SRTCP index fits), XOR the salt. */
  #nonceOf(ssrc: number, index: number): Uint8Array {
    const nonce = this.#nonce;
    writeU16(nonce, 0, 0);
    writeU32(nonce, 2, ssrc);
    writeU32(nonce, 6, Math.floor(index / 0x1_0000));
    writeU16(nonce, 10, index & 0xffff);
    for (let at = 0; at < gcmNonceBytes; at++) nonce[at] = (nonce[at] as number) ^ (this.#salt[at] as number); // 12 of each
    return nonce;
  }
}
