import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxGapBlocks, maxTsnAhead } from './limits.ts';
import { ReceivedTsns } from './received-tsns.ts';

test('a TSN is fresh once, from 0, around the wrap and at the edge of the window', () => {
  for (const initial of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff]) {
    const tsns = new ReceivedTsns(initial);
    const tsn = (ahead: number): number => (initial + ahead) >>> 0;

    expect(tsns.verdict(tsn(-1))).toBe('duplicate');
    for (const ahead of [40, 0, 2, 1]) {
      expect(tsns.verdict(tsn(ahead))).toBe('fresh');
      tsns.add(tsn(ahead));
      expect(tsns.verdict(tsn(ahead))).toBe('duplicate');
    }
    expect(tsns.cumulative).toBe(tsn(2));
    expect(tsns.gapBlocks()).toEqual([38, 38]);
    expect(tsns.verdict(tsn(2 + maxTsnAhead - 1))).toBe('fresh');
    expect(tsns.verdict(tsn(2 + maxTsnAhead))).toBe('far');

    tsns.skipTo(tsn(39));
    expect(tsns.cumulative).toBe(tsn(40));
    expect(tsns.hasGaps).toBe(false);
  }
});

test('tells 64 blocks and not one more', () => {
  const tsns = new ReceivedTsns(1);
  for (let block = 1; block <= maxGapBlocks; block++) tsns.add(1 + block * 2);
  expect(tsns.gapBlocks().length).toBe(maxGapBlocks * 2);

  tsns.add(1 + (maxGapBlocks + 1) * 2);
  expect(tsns.gapBlocks().length).toBe(maxGapBlocks * 2);
});

test('agrees with a plain set about what has arrived and where the gaps are', () => {
  const arrivals = fc.array(fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 300 })), { maxLength: 200 });
  const skips = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), arrivals, skips, (initial, offsets, jumps) => {
      const tsns = new ReceivedTsns(initial);
      const model = new Set<number>();
      let cumulative = -1;
      const absorb = (): void => {
        while (model.has(cumulative + 1)) cumulative++;
      };
      offsets.forEach((offset, index) => {
        const isFresh = offset > cumulative && !model.has(offset);
        expect(tsns.verdict((initial + offset) >>> 0)).toBe(isFresh ? 'fresh' : 'duplicate');
        if (isFresh) {
          tsns.add((initial + offset) >>> 0);
          model.add(offset);
          absorb();
        }
        const jump = index % 40 === 39 ? jumps[(index - 39) / 40] : undefined;
        if (jump !== undefined) {
          tsns.skipTo((initial + cumulative + jump) >>> 0);
          cumulative += jump;
          absorb();
        }
        expect(tsns.cumulative).toBe((initial + cumulative) >>> 0);
      });
      const blocks: number[] = [];
      for (let offset = cumulative + 1; offset <= 301; offset++) {
        if (model.has(offset) && !model.has(offset - 1)) blocks.push(offset - cumulative);
        if (!model.has(offset) && model.has(offset - 1) && offset - 1 > cumulative) blocks.push(offset - 1 - cumulative);
      }
      expect(tsns.gapBlocks()).toEqual(blocks.slice(0, maxGapBlocks * 2));
    }),
    { numRuns: 200 },
  );
});
