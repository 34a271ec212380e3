import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryWait } from './retry-wait.ts';
import { longestWaitMs } from './webhook-limits.ts';

it('waits double up to an hour and stay between one half and the whole, however many failures there were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, fraction) => {
      const full = Math.min(5_000 * 2 ** Math.min(failures - 1, 20), longestWaitMs);
      const wait = retryWait(failures, fraction);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});

it('a receiver can ask for more time, but not for more than the longest wait, and not for less', () => {
  expect([retryWait(1, 0, 60_000), retryWait(1, 0, 10 * longestWaitMs), retryWait(1, 0, 1)]).toEqual([60_000, longestWaitMs, 2_500]);
});
