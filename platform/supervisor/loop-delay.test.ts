import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLogger } from '../log/index.ts';
import { watchLoopDelay } from './loop-delay.ts';

it('[R-19] what holds the event loop up is measured, and what only passes is not', async () => {
  const end = watchLoopDelay(createLogger({ level: 'silent' }));
  await after(100);
  const until = performance.now() + 150;
  while (performance.now() < until);
  await after(100);

  const delay = end();

  expect(delay.maxMs).toBeGreaterThanOrEqual(130);
  // The interval at which is looked is no delay.
  expect(delay.p50Ms).toBeLessThan(delay.maxMs);
  expect(delay.p99Ms).toBeLessThanOrEqual(delay.maxMs);
});
