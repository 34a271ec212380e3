import { writeU32, type BlockCipher, type Crypto, type Keystream, type MacKey, type SrtpKernel } from '@parley/engine-wire';
import type { SessionKeys } from './derive-session-keys.ts';
import { sha1TagBytes } from './packet-shape.ts';

/** AES in counter mode with HMAC-SHA1: the session keys of one direction, made ready. RFC 3711 §4.1.1, §4.2.1 */
export class CounterMode {
  readonly macKey: MacKey;
  readonly #kernel: SrtpKernel;
  readonly #cipher: BlockCipher;
  readonly #salt: Uint8Array;

  constructor(keys: SessionKeys, crypto: Crypto, kernel: SrtpKernel) {
    this.#kernel = kernel;
    this.#cipher = crypto.aes128Blocks(keys.cipher);
    this.#salt = keys.salt;
    this.macKey = kernel.macKey(keys.mac);
  }

  keystream(ssrc: number): Keystream {
    const base = new Uint8Array(16);
    writeU32(base, 4, ssrc);
    for (let index = 0; index < this.#salt.length; index++) {
      base[index] = (base[index] as number) ^ (this.#salt[index] as number); // 14 of 16
    }
    return this.#kernel.keystream(this.#cipher, base);
  }

  /** True when the ten bytes at `tagAt` are the tag of the first `length` bytes on the desk; in constant time. */
  isGenuine(length: number, packet: Uint8Array, tagAt: number): boolean {
    this.#kernel.authenticateDesk(this.macKey, length);
    const wanted = this.#kernel.deskTag;
    let difference = 0;
    // The caller has checked that the packet has ten bytes there.
    for (let at = 0; at < sha1TagBytes; at++) difference |= (packet[tagAt + at] as number) ^ (wanted[at] as number);
    return difference === 0;
  }

  close(): void {
    this.macKey.free();
  }
}
