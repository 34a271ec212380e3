import { createCipheriv, createHmac } from 'node:crypto';
import type { Crypto, Keystream, MacKey, SrtpKernel } from '@parley/engine-wire';

/**
 * A kernel and a crypto port that do everything the obvious way, so that the engine's own tests need no other
 * package. Two lanes, unlike the real ones.
 */
export function createNaiveKernel(): SrtpKernel {
  const lanes = 2;
  const desk = lanes;
  const buffers = Array.from({ length: lanes + 1 }, () => new Uint8Array(2048 + 16));
  const deskTag = new Uint8Array(20);
  const at = (index: number): Uint8Array => {
    const buffer = buffers[index];
    if (buffer === undefined) throw new Error(`no buffer ${index}`);
    return buffer;
  };
  const views = buffers.map((buffer) => buffer.subarray(0, 2048));
  return {
    lanes,
    desk,
    deskTag,
    buffer: (index) => views[index] ?? at(-1),
    head: (index, length) => at(index).subarray(0, length),
    macKey: (key) => new NaiveMacKey(Uint8Array.from(key)),
    authenticate(count, keys, lengths, tagAt) {
      for (let lane = 0; lane < count; lane++) {
        const length = lengths[lane] ?? 0;
        if (length === 0) continue;
        at(lane).set(hmac(keys[lane], at(lane).subarray(0, length)).subarray(0, 10), tagAt[lane]);
      }
    },
    authenticateDesk: (key, length) => deskTag.set(hmac(key, at(desk).subarray(0, length))),
    keystream: (cipher, base): Keystream => {
      const own = Uint8Array.from(base);
      return {
        xor(buffer, offset, index, length) {
          const blocks = new Uint8Array(Math.ceil(length / 16) * 16);
          for (let block = 0; block < blocks.length / 16; block++) blocks.set(counterBlock(own, index, block), block * 16);
          const stream = cipher.encrypt(blocks);
          const target = at(buffer);
          // What the port allows to be lost is lost here.
          for (let byte = 0; byte < blocks.length; byte++) target[offset + byte] = (target[offset + byte] ?? 0) ^ (stream[byte] ?? 0);
        },
        free() {},
      };
    },
  };
}

class NaiveMacKey implements MacKey {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  free(): void {
    this.bytes.fill(0);
  }
}

function hmac(key: MacKey | undefined, bytes: Uint8Array): Uint8Array {
  if (!(key instanceof NaiveMacKey)) throw new Error('a key of another kernel');
  return createHmac('sha1', key.bytes).update(bytes).digest();
}

function counterBlock(base: Uint8Array, index: number, counter: number): Uint8Array {
  const block = Buffer.from(base);
  const mixed = BigInt(`0x${block.toString('hex')}`) ^ (BigInt(index) << 16n) ^ BigInt(counter);
  return Buffer.from(mixed.toString(16).padStart(32, '0'), 'hex');
}

/** The primitives that SRTP uses; the others are not there. */
export function createNaiveCrypto(): Crypto {
  const crypto: Pick<Crypto, 'aes128Blocks' | 'aes128Gcm'> = {
    aes128Blocks: (key) => ({
      encrypt: (blocks) => createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks),
    }),
    aes128Gcm: (key) => ({
      seal(nonce, additional, plain) {
        const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(additional);
        return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      },
      open(nonce, additional, sealed) {
        if (sealed.length < 16) return undefined;
        const encrypted = sealed.subarray(0, sealed.length - 16);
        // Decrypting is encrypting; the tag of what comes out is then compared.
        const plain = createCipheriv('aes-128-gcm', key, nonce).update(encrypted);
        const again = this.seal(nonce, additional, plain);
        return Buffer.compare(again, sealed) === 0 ? plain : undefined;
      },
    }),
  };
  return crypto as Crypto; // the engine asks for nothing else
}
