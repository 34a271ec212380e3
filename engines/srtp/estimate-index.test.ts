import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateIndex } from './estimate-index.ts';

it('takes the first packet of a stream as roll-over 0', () => {
  expect([0, 1, 32_768, 65_535].map((seq) => estimateIndex(seq, -1))).toEqual([0, 1, 32_768, 65_535]);
});

it('counts a roll-over when the sequence wraps, and takes it back for a late packet', () => {
  expect(estimateIndex(0, 65_535)).toBe(65_536);
  expect(estimateIndex(65_535, 65_536)).toBe(65_535);
  expect(estimateIndex(2, 3 * 65_536 - 5)).toBe(3 * 65_536 + 2);
});

it('lies before the stream when a late packet would need roll-over -1', () => {
  expect(estimateIndex(65_535, 3)).toBeLessThan(0);
});

it('finds any index that is less than 2^15 away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 32_768, max: 2 ** 48 - 32_768 }), fc.integer({ min: -32_767, max: 32_767 }), (highest, step) => {
      expect(estimateIndex((highest + step) % 65_536, highest)).toBe(highest + step);
    }),
  );
});
