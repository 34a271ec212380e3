import { createHmac } from 'node:crypto';
import { Bug, type MacKey, type SrtpKernel } from '@parley/engine-wire';
import { KeystreamPool, RingKeystream } from './srtp-keystreams.ts';
import { blockBytes, bufferAt, countersAt, desk, memoryBytes, packetBytes, type RingCounts } from './srtp-memory.ts';

const digestBytes = 20;
const tagBytes = 10;

/**
 * The SRTP kernel on node:crypto alone, one packet at a time: for machines without WebAssembly SIMD, and the
 * measure of the other one. Its keystreams share the policy of working ahead, not the loops.
 */
export function createPlainKernel(rings: RingCounts): SrtpKernel {
  return new PlainKernel(rings);
}

class PlainKernel implements SrtpKernel {
  readonly lanes = 1;
  /** Next to the only lane; where the other kernel has lanes 2…4 nothing is used. */
  readonly desk = desk;
  readonly deskTag = new Uint8Array(digestBytes);
  readonly #bytes: Uint8Array;
  readonly #buffers = new Map<number, Uint8Array>();
  readonly #pool: KeystreamPool;

  constructor(rings: RingCounts) {
    const bytes = new Uint8Array(memoryBytes(rings));
    this.#bytes = bytes;
    for (const index of [0, desk]) this.#buffers.set(index, bytes.subarray(bufferAt(index), bufferAt(index) + packetBytes));
    const view = new DataView(bytes.buffer);
    this.#pool = new KeystreamPool(
      {
        memory: bytes,
        writeCounters: (base, index, packets, blocks) => writeCounters(view, base, index, packets, blocks),
        mix(target, keystream, length) {
          // Both are inside the memory: the callers' lengths are checked before they come here.
          for (let at = 0; at < length; at++) bytes[target + at] = (bytes[target + at] as number) ^ (bytes[keystream + at] as number);
        },
      },
      rings,
    );
  }

  buffer(index: number): Uint8Array {
    const buffer = this.#buffers.get(index);
    if (buffer === undefined) throw new Bug(`buffer ${index} of one lane and a desk`);
    return buffer;
  }

  head(index: number, length: number): Uint8Array {
    return this.buffer(index).subarray(0, length);
  }

  macKey(key: Uint8Array): MacKey {
    return new PlainMacKey(Uint8Array.from(key));
  }

  authenticate(count: number, keys: readonly (MacKey | undefined)[], lengths: Int32Array, tagAt: Int32Array): void {
    const length = lengths[0] ?? 0;
    if (count === 0 || length === 0) return;
    const at = bufferAt(0);
    const digest = this.#hmac(keys[0], at, length);
    this.#bytes.set(digest.subarray(0, tagBytes), at + (tagAt[0] ?? 0));
  }

  authenticateDesk(key: MacKey, length: number): void {
    this.deskTag.set(this.#hmac(key, bufferAt(desk), length));
  }

  keystream(cipher: Parameters<SrtpKernel['keystream']>[0], base: Uint8Array): RingKeystream {
    return new RingKeystream(this.#pool, cipher, base);
  }

  #hmac(key: MacKey | undefined, at: number, length: number): Uint8Array {
    if (!(key instanceof PlainMacKey)) throw new Bug('a MAC key of another kernel');
    return createHmac('sha1', key.bytes).update(this.#bytes.subarray(at, at + length)).digest();
  }
}

class PlainMacKey implements MacKey {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  free(): void {
    this.bytes.fill(0);
  }
}

/** base XOR index · 2^16, with the block counter in the last 16 bits. RFC 3711 §4.1.1 */
function writeCounters(view: DataView, base: Int32Array, index: number, packets: number, blocks: number): void {
  let at = countersAt;
  for (let packet = index; packet < index + packets; packet++) {
    for (let counter = 0; counter < blocks; counter++) {
      view.setInt32(at, base[0] ?? 0);
      view.setInt32(at + 4, base[1] ?? 0);
      view.setInt32(at + 8, (base[2] ?? 0) ^ Math.floor(packet / 0x1_0000));
      view.setInt32(at + 12, (base[3] ?? 0) ^ ((packet & 0xffff) << 16) ^ counter);
      at += blockBytes;
    }
  }
}
