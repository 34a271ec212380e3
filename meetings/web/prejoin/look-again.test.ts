import { expect, test } from 'vitest';
import { lookAgainMs } from './look-again.ts';

test('a lobby before a meeting that nobody has opened spends less than half of the thirty guesses that ten minutes have', () => {
  expect(600_000 / lookAgainMs('new')).toBeLessThan(15);
});

test('a lobby before a locked door sees it open soon', () => {
  expect(lookAgainMs('locked')).toBeLessThanOrEqual(5_000);
  expect(lookAgainMs(undefined)).toBeLessThanOrEqual(5_000);
});
