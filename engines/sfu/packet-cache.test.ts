import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { audioHistory, PacketCache, videoHistory } from './packet-cache.ts';

/** A payload that names its packet in every byte. */
const payload = (extSeq: number, size: number) => new Uint8Array(size).fill(extSeq & 255);

function read(cache: PacketCache, extSeq: number): Uint8Array | undefined {
  const slot = cache.find(extSeq);
  if (slot < 0) return undefined;
  const offset = cache.offsets[slot] ?? 0;
  return cache.slab.subarray(offset, offset + (cache.lengths[slot] ?? 0));
}

describe('the history of a layer', () => {
  test('what is found is what was stored, whatever the sizes and the pace', () => {
    const packet = fc.record({ size: fc.nat(1400), ms: fc.nat(40), skip: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 700 }), (packets) => {
        const cache = new PacketCache('video');
        const sizes = new Map<number, number>();
        let extSeq = 65_536;
        let now = 0;
        for (const { size, ms, skip } of packets) {
          extSeq += 1 + skip;
          now += ms;
          cache.store(extSeq, false, payload(extSeq, size), 0, size, now);
          sizes.set(extSeq, size);
          expect(read(cache, extSeq)).toEqual(payload(extSeq, size));
        }
        for (const [seq, size] of sizes) {
          const found = read(cache, seq);
          if (found !== undefined) expect(found).toEqual(payload(seq, size));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('two seconds of 1.5 Mb/s stay, and memory stays below its limit at 40 Mb/s', () => {
    const calm = new PacketCache('video');
    for (let index = 0; index < 1500; index++) calm.store(index, false, payload(index, 1100), 0, 1100, index * 5.9);
    for (let back = 0; back < 339; back++) expect(read(calm, 1499 - back)).toBeDefined();

    const wild = new PacketCache('video');
    for (let index = 0; index < 20_000; index++) wild.store(index, false, payload(index, 1400), 0, 1400, index * 0.28);
    expect(wild.slab.length).toBeLessThanOrEqual(1024 * 1024);
    expect(read(wild, 20_000 - videoHistory)).toBeDefined();
    expect(read(wild, 20_000 - videoHistory - 1)).toBeUndefined();
  });

  test('sound needs little', () => {
    const cache = new PacketCache('audio');
    for (let index = 0; index < 1000; index++) cache.store(index, true, payload(index, 120), 0, 120, index * 20);

    expect(cache.slab.length).toBe(32 * 1024);
    expect(read(cache, 1000 - audioHistory)).toBeDefined();
    expect(cache.has(999)).toBe(true);
    expect(cache.has(1000)).toBe(false);
  });
});
