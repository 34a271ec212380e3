import { hash } from 'node:crypto';
import { Bug, type MacKey, type SrtpKernel } from '@parley/engine-wire';
import { KeystreamPool, RingKeystream } from './srtp-keystreams.ts';
import {
  bufferAt,
  countersAt,
  deskKeyAt,
  deskTagAt,
  desk,
  laneKeysAt,
  lanes,
  lengthsAt,
  memoryBytes,
  packetBytes,
  paddedKeyBytes,
  tagsAt,
  type RingCounts,
} from './srtp-memory.ts';
import { srtpKernelWasm } from './srtp-kernel.wasm.ts';

const pageBytes = 65_536;
const digestBytes = 20;
const tagBytes = 10;
/** The inner state, then the outer: five words each. */
const keyWords = 10;
/** From here on OpenSSL's SHA-1 instructions win over WebAssembly in spite of what a call costs. */
const opensslFrom = 448;

/** The part of the global that is used here: Node's types have no WebAssembly, and the DOM's do not belong on a server. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What srtp-kernel.as exports. */
type Loops = {
  authenticate(): void;
  authenticateOne(message: number, length: number): void;
  finishOne(): void;
  prepareKey(half: number): void;
  counters(at: number, w0: number, w1: number, w2: number, w3: number, rollover: number, seq: number, packets: number, blocks: number): void;
  mix(target: number, keystream: number, length: number): void;
};

/** False where the engine has no SIMD or no bulk memory: the plain kernel serves there. */
export function canRunWasmKernel(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(wasmBytes());
}

/**
 * The SRTP kernel in WebAssembly: four packets at once through SHA-1, one instruction stream. A packet that
 * comes alone is hashed by OpenSSL, which is faster than one lane of four.
 *
 * Shape   `rings`: memory for keystreams made ahead, see srtp-memory.ts
 * Errors  throws where `canRunWasmKernel` is false
 */
export function createWasmKernel(rings: RingCounts): SrtpKernel {
  return new WasmKernel(rings);
}

class WasmKernel implements SrtpKernel {
  readonly lanes = lanes;
  readonly desk = desk;
  readonly deskTag: Uint8Array;
  readonly #loops: Loops;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #buffers: Uint8Array[] = [];
  readonly #pool: KeystreamPool;
  readonly #heads: (Uint8Array | undefined)[][] = [];
  /** Per buffer and length: the padded key and the packet behind it, for OpenSSL. */
  readonly #hashViews: (Uint8Array | undefined)[][] = [];

  constructor(rings: RingCounts) {
    const pages = Math.ceil(memoryBytes(rings) / pageBytes);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes()), { env: { memory } });
    // The module is generated from srtp-kernel.as, whose exports are listed in Loops.
    const loops = instance.exports as Loops;
    this.#loops = loops;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
    this.deskTag = this.#bytes.subarray(deskTagAt, deskTagAt + digestBytes);
    for (let index = 0; index <= lanes; index++) {
      this.#buffers.push(this.#bytes.subarray(bufferAt(index), bufferAt(index) + packetBytes));
      this.#heads.push([]);
      this.#hashViews.push([]);
    }
    this.#pool = new KeystreamPool(
      {
        memory: this.#bytes,
        writeCounters: (base, index, packets, blocks) =>
          loops.counters(countersAt, base[0] ?? 0, base[1] ?? 0, base[2] ?? 0, base[3] ?? 0, Math.floor(index / 0x1_0000), index & 0xffff, packets, blocks),
        mix: loops.mix,
      },
      rings,
    );
  }

  buffer(index: number): Uint8Array {
    const buffer = this.#buffers[index];
    if (buffer === undefined) throw new Bug(`buffer ${index} of ${lanes} lanes and a desk`);
    return buffer;
  }

  head(index: number, length: number): Uint8Array {
    const heads = this.#heads[index];
    if (heads === undefined || length < 0 || length > packetBytes) throw new Bug(`${length} bytes of buffer ${index}`);
    return (heads[length] ??= this.#bytes.subarray(bufferAt(index), bufferAt(index) + length));
  }

  macKey(key: Uint8Array): MacKey {
    if (key.length > paddedKeyBytes) throw new Bug(`a MAC key of ${key.length} bytes`);
    const padded = new Uint8Array(paddedKeyBytes);
    const at = bufferAt(desk);
    padded.set(key);
    // [RFC 2104 §2] the key XOR 0x5c…, then XOR 0x36…; the latter stays for OpenSSL
    for (let index = 0; index < paddedKeyBytes; index++) this.#bytes[at + index] = (padded[index] ?? 0) ^ 0x5c;
    this.#loops.prepareKey(1);
    for (let index = 0; index < paddedKeyBytes; index++) padded[index] = (padded[index] ?? 0) ^ 0x36;
    this.#bytes.set(padded, at);
    this.#loops.prepareKey(0);
    this.#bytes.fill(0, at, at + paddedKeyBytes);
    return new WasmMacKey(padded, this.#words.slice(deskKeyAt / 4, deskKeyAt / 4 + keyWords));
  }

  // Packet path starts.
  authenticate(count: number, keys: readonly (MacKey | undefined)[], lengths: Int32Array, tagAt: Int32Array): void {
    if (count === 1) {
      this.#authenticateFirst(keys[0], lengths[0] ?? 0, tagAt[0] ?? 0);
      return;
    }
    const words = this.#words;
    for (let lane = 0; lane < lanes; lane++) {
      const length = lane < count ? (lengths[lane] ?? 0) : 0;
      words[lengthsAt / 4 + lane] = length;
      if (length === 0) continue;
      const key = ownKey(keys[lane]).words;
      words[tagsAt / 4 + lane] = tagAt[lane] ?? 0;
      // keyWords is the length of every key's words
      for (let word = 0; word < keyWords; word++) words[laneKeysAt / 4 + word * lanes + lane] = key[word] as number;
    }
    this.#loops.authenticate();
  }

  authenticateDesk(key: MacKey, length: number): void {
    this.#authenticateOne(ownKey(key), desk, length);
  }
  // Packet path ends.

  keystream(cipher: Parameters<SrtpKernel['keystream']>[0], base: Uint8Array): RingKeystream {
    return new RingKeystream(this.#pool, cipher, base);
  }

  #authenticateFirst(key: MacKey | undefined, length: number, tagAt: number): void {
    if (length === 0) return;
    this.#authenticateOne(ownKey(key), 0, length);
    this.#bytes.copyWithin(bufferAt(0) + tagAt, deskTagAt, deskTagAt + tagBytes);
  }

  #authenticateOne(key: WasmMacKey, buffer: number, length: number): void {
    const words = this.#words;
    for (let word = 0; word < keyWords; word++) words[deskKeyAt / 4 + word] = key.words[word] as number; // keyWords of them
    const at = bufferAt(buffer);
    if (length < opensslFrom) {
      this.#loops.authenticateOne(at, length);
      return;
    }
    this.#bytes.set(key.padded, at - paddedKeyBytes);
    this.#bytes.set(hash('sha1', this.#hashView(buffer, length), 'buffer'), deskTagAt);
    this.#loops.finishOne();
  }

  #hashView(buffer: number, length: number): Uint8Array {
    const views = this.#hashViews[buffer] as (Uint8Array | undefined)[]; // one list for each buffer
    const at = bufferAt(buffer);
    return (views[length] ??= this.#bytes.subarray(at - paddedKeyBytes, at + length));
  }
}

class WasmMacKey implements MacKey {
  /** The key XOR 0x36…, 64 bytes. */
  readonly padded: Uint8Array;
  readonly words: Int32Array;

  constructor(padded: Uint8Array, words: Int32Array) {
    this.padded = padded;
    this.words = words;
  }

  free(): void {
    this.padded.fill(0);
    this.words.fill(0);
  }
}

function ownKey(key: MacKey | undefined): WasmMacKey {
  if (key instanceof WasmMacKey) return key;
  throw new Bug('a MAC key of another kernel');
}

function wasmBytes(): Uint8Array {
  return Buffer.from(srtpKernelWasm, 'base64');
}
