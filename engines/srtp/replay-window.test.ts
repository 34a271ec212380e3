import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Bug } from '@parley/engine-wire';
import { ReplayWindow } from './replay-window.ts';

it.each([0, 1, 127, 128, 32_767, 32_768, 65_535, 2 ** 32 - 1, 2 ** 48 - 1])('takes index %i once', (index) => {
  const window = new ReplayWindow(128);

  const before = window.judge(index);
  window.use(index);

  expect([before, window.judge(index)]).toEqual(['fresh', 'seen']);
});

it('knows the last `size` indexes and calls the one before them old', () => {
  const window = new ReplayWindow(128);
  window.use(1000);

  expect(window.judge(1000 - 127)).toBe('fresh');
  expect(window.judge(1000 - 128)).toBe('old');
});

it('forgets what falls out of the window, however far it moves', () => {
  for (const step of [1, 127, 128, 129, 1_000_000]) {
    const window = new ReplayWindow(128);
    window.use(5000);
    window.use(5000 + step);

    expect(window.judge(5000 + step - 1)).toBe(step === 1 ? 'seen' : 'fresh');
    expect(window.judge(5000)).toBe(step < 128 ? 'seen' : 'old');
  }
});

it('agrees with a set of all used indexes', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constant(1)), { maxLength: 200 }), (steps) => {
      const window = new ReplayWindow(64);
      const used = new Set<number>();
      let at = 2 ** 32 - 50;
      for (const step of steps) {
        at += step;
        const highest = used.size === 0 ? -1 : Math.max(...used);
        const wanted = used.size === 0 || at > highest ? 'fresh' : at <= highest - 64 ? 'old' : used.has(at) ? 'seen' : 'fresh';
        expect(window.judge(at)).toBe(wanted);
        if (wanted === 'fresh') {
          window.use(at);
          used.add(at);
        }
      }
    }),
    { numRuns: 100 },
  );
});

it('counts everything as used when it resumes behind an index', () => {
  const window = new ReplayWindow(64);
  window.resume(500);

  expect([window.judge(500), window.judge(437), window.judge(436), window.judge(501)]).toEqual(['seen', 'seen', 'old', 'fresh']);
});

it('takes sizes that are powers of two from 32 to 65536 only', () => {
  expect(() => new ReplayWindow(65_536)).not.toThrow();
  for (const size of [0, 16, 33, 131_072]) expect(() => new ReplayWindow(size)).toThrow(Bug);
});
