import { spawnSync } from 'node:child_process';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BlockCipher, Keystream, MacKey, SrtpKernel } from '@parley/engine-wire';
import { createNodeCrypto } from './node-crypto.ts';
import { createPlainSrtpKernel, createSrtpKernel } from './srtp-kernel.ts';
import { canRunWasmKernel } from './srtp-wasm-kernel.ts';

const fewRings = { small: 2, large: 2 };
const crypto = createNodeCrypto();

/** RFC 3711 §4.1.1, straight from the text. */
function counterMode(key: Uint8Array, base: Uint8Array, index: number, length: number): Buffer {
  const iv = Buffer.from(base);
  for (let byte = 0; byte < 6; byte++) iv[13 - byte]! ^= Math.floor(index / 256 ** byte) & 0xff; // 16 bytes
  return createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(length));
}

function newBase(): Uint8Array {
  const base = new Uint8Array(16);
  base.set(randomBytes(14));
  return base;
}

/** What `xor` puts over zeros. */
function streamOf(kernel: SrtpKernel, keystream: Keystream, index: number, length: number, offset = 12): string {
  const buffer = kernel.buffer(kernel.desk);
  buffer.fill(0);
  keystream.xor(kernel.desk, offset, index, length);
  return Buffer.from(buffer.subarray(offset, offset + length)).toString('hex');
}

function countingCipher(key: Uint8Array): BlockCipher & { calls: number } {
  const cipher = crypto.aes128Blocks(key);
  return {
    calls: 0,
    encrypt(blocks) {
      this.calls++;
      return cipher.encrypt(blocks);
    },
  };
}

it('runs in WebAssembly on this machine, so that the tests below compare two implementations', () => {
  expect(canRunWasmKernel()).toBe(true);
  expect(createSrtpKernel(fewRings).lanes).toBe(4);
  expect(createPlainSrtpKernel(fewRings).lanes).toBe(1);
});

it('has a compiled module that is what its source gives', { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL('../../tools/build-wasm.mjs', import.meta.url));

  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });

  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
});

describe.each([
  ['WebAssembly', createSrtpKernel],
  ['plain', createPlainSrtpKernel],
])('the %s SRTP kernel', (_, create) => {
  const kernel = create(fewRings);

  it('authenticates every length from 12 to 1500 bytes as node:crypto does, in every lane', () => {
    const keys: MacKey[] = [];
    const raw = Array.from({ length: kernel.lanes }, () => randomBytes(20));
    for (const key of raw) keys.push(kernel.macKey(key));
    const lengths = new Int32Array(kernel.lanes);
    const tagAt = new Int32Array(kernel.lanes);

    for (let length = 12; length <= 1500; length++) {
      const packets = lengths.map((_, lane) => 12 + ((length - 12 + lane * 377) % 1489));
      packets.forEach((bytes, lane) => {
        kernel.buffer(lane).set(randomBytes(bytes));
        lengths[lane] = bytes;
        tagAt[lane] = bytes - 4;
      });
      const wanted = Array.from(lengths, (bytes, lane) => {
        const packet = kernel.buffer(lane).slice(0, bytes);
        return createHmac('sha1', raw[lane]!).update(packet).digest('hex').slice(0, 20); // one key a lane
      });

      kernel.authenticate(kernel.lanes, keys, lengths, tagAt);

      const got = Array.from(tagAt, (at, lane) => Buffer.from(kernel.buffer(lane).subarray(at, at + 10)).toString('hex'));
      expect(got).toEqual(wanted);
    }
  });

  it('authenticates fewer packets than it has lanes, and skips lanes of length 0', () => {
    const key = randomBytes(20);
    const prepared = kernel.macKey(key);
    for (let count = 1; count <= kernel.lanes; count++) {
      for (const skipped of [-1, 0, count - 1]) {
        const lengths = new Int32Array(kernel.lanes);
        const tagAt = new Int32Array(kernel.lanes);
        const before: string[] = [];
        for (let lane = 0; lane < kernel.lanes; lane++) {
          kernel.buffer(lane).set(randomBytes(900));
          lengths[lane] = lane === skipped ? 0 : 700 + lane;
          tagAt[lane] = 800;
          before.push(Buffer.from(kernel.buffer(lane).subarray(0, 700)).toString('hex'));
        }
        const wanted = Array.from(lengths, (length, lane) =>
          length === 0 || lane >= count
            ? Buffer.from(kernel.buffer(lane).subarray(800, 810)).toString('hex')
            : createHmac('sha1', key).update(kernel.buffer(lane).slice(0, length)).digest('hex').slice(0, 20),
        );

        kernel.authenticate(count, Array.from(lengths, (length) => (length === 0 ? undefined : prepared)), lengths, tagAt);

        for (let lane = 0; lane < kernel.lanes; lane++) {
          const buffer = Buffer.from(kernel.buffer(lane));
          expect(buffer.subarray(800, 810).toString('hex')).toBe(wanted[lane]);
          expect(buffer.subarray(0, 700).toString('hex')).toBe(before[lane]);
        }
      }
    }
  });

  it('authenticates single packets up to a full buffer and a roll-over counter', () => {
    const key = randomBytes(20);
    const prepared = kernel.macKey(key);
    const desk = kernel.buffer(kernel.desk);
    for (const length of [0, 1, 12, 55, 56, 63, 64, 65, 119, 120, 447, 448, 449, 1116, 1500, 2038, 2048]) {
      desk.set(randomBytes(desk.length));
      const wanted = createHmac('sha1', key).update(desk.slice(0, length)).digest('hex');

      kernel.authenticateDesk(prepared, length);

      expect(Buffer.from(kernel.deskTag).toString('hex')).toBe(wanted);
    }
  });

  it('makes the keystream of RFC 3711 in order, with gaps, late packets and changing lengths', () => {
    const key = randomBytes(16);
    const base = newBase();
    const keystream = kernel.keystream(crypto.aes128Blocks(key), base);
    const indexes = [0, 1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 19, 60, 61, 62, 65_534, 65_535, 65_536, 65_537, 65_538];
    for (let index = 2 ** 32 - 4; index < 2 ** 32 + 40; index++) indexes.push(index);
    for (let index = 2 ** 48 - 20; index < 2 ** 48; index++) indexes.push(index);

    indexes.forEach((index, turn) => {
      const length = 1 + ((turn * 211) % (turn % 3 === 0 ? 200 : 1500));
      expect(streamOf(kernel, keystream, index, length)).toBe(counterMode(key, base, index, length).toString('hex'));
    });
    keystream.free();
  });

  it('keeps every stream right while more streams than rings take each other’s memory', () => {
    const streams = Array.from({ length: 7 }, () => {
      const key = randomBytes(16);
      const base = newBase();
      return { key, base, keystream: kernel.keystream(crypto.aes128Blocks(key), base) };
    });

    for (let index = 0; index < 70; index++) {
      streams.forEach(({ key, base, keystream }, which) => {
        if ((index + which) % 5 === 4) return;
        const length = which % 2 === 0 ? 100 : 1100;
        expect(streamOf(kernel, keystream, index, length)).toBe(counterMode(key, base, index, length).toString('hex'));
        if (index === 40 && which === 3) keystream.free();
      });
    }
    for (const { keystream } of streams) keystream.free();
  });

  it('serves a stream in order with one call of the cipher for sixteen packets, and a rare one with no more than two', () => {
    const cipher = countingCipher(randomBytes(16));
    const keystream = kernel.keystream(cipher, newBase());
    for (let index = 0; index < 1024; index++) keystream.xor(kernel.desk, 12, index, 1100);
    const steady = cipher.calls;
    keystream.free();
    const rare = countingCipher(randomBytes(16));
    const rareStream = kernel.keystream(rare, newBase());
    for (let index = 0; index < 100; index++) rareStream.xor(kernel.desk, 12, index * 1000, 1100);

    expect(steady).toBeLessThanOrEqual(1024 / 16 + 5);
    expect(rare.calls).toBe(100);
    rareStream.free();
  });

  it('changes nothing in front of the bytes and at most fifteen behind', () => {
    const keystream = kernel.keystream(crypto.aes128Blocks(randomBytes(16)), newBase());
    const buffer = kernel.buffer(0);
    for (const length of [0, 1, 15, 16, 17, 1300]) {
      buffer.fill(7);

      keystream.xor(0, 20, length, length);

      expect(buffer.subarray(0, 20).every((byte) => byte === 7)).toBe(true);
      expect(buffer.subarray(20 + length + 15).every((byte) => byte === 7)).toBe(true);
    }
  });
});
