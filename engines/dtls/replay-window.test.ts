import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplayWindow, replayWindowSize } from './replay-window.ts';

test('[D-10] accepts each of any sequence numbers once, and none that fell out of the window', () => {
  const step = fc.oneof(fc.integer({ min: -70, max: 70 }), fc.constantFrom(0, 31, 32, 33, 63, 64, 65, -31, -32, -63, -64));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const window = new ReplayWindow();
      const seen = new Set<number>();
      let newest = -1;
      let at = 100;
      for (const by of steps) {
        at = Math.max(0, at + by);
        const expected = !seen.has(at) && at > newest - replayWindowSize;
        expect(window.accepts(at)).toBe(expected);
        if (!expected) continue;
        window.mark(at);
        seen.add(at);
        newest = Math.max(newest, at);
      }
    }),
    { numRuns: 300 },
  );
});

test('works at both ends of 48 bits', () => {
  const window = new ReplayWindow();

  for (const sequence of [0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1]) {
    expect(window.accepts(sequence)).toBe(true);
    window.mark(sequence);
    expect(window.accepts(sequence)).toBe(false);
  }
  expect(window.accepts(2 ** 48 - 64)).toBe(true);
  expect(window.accepts(2 ** 48 - 65)).toBe(false);
});
