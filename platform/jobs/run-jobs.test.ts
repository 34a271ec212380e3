import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runJobs } from './run-jobs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const middle = { random: () => 0.5, report: () => undefined };

test('a job runs after its interval, and again after the next one', async () => {
  const run = vi.fn(async () => undefined);
  const stop = runJobs([{ name: 'sweep', everyMs: 1000, run }], middle);

  await vi.advanceTimersByTimeAsync(999);
  expect(run).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(2001);
  expect(run).toHaveBeenCalledTimes(3);
  await stop();
});

test('a slow run is not overtaken by the next one', async () => {
  let finish = (): void => undefined;
  const run = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const stop = runJobs([{ name: 'slow', everyMs: 1000, run }], middle);

  await vi.advanceTimersByTimeAsync(10_000);
  expect(run).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(1000);
  expect(run).toHaveBeenCalledTimes(2);
  finish();
  await stop();
});

test('a run that fails is reported, and the next one comes', async () => {
  const reported: string[] = [];
  const run = vi.fn(() => Promise.reject(new Error('no luck')));
  const stop = runJobs([{ name: 'unlucky', everyMs: 1000, run }], { random: () => 0.5, report: (_error, name) => reported.push(name) });

  await vi.advanceTimersByTimeAsync(2000);
  expect([run.mock.calls.length, reported]).toEqual([2, ['unlucky', 'unlucky']]);
  await stop();
});

test('stopping waits for the run that is under way, and starts none', async () => {
  let finish = (): void => undefined;
  const run = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const stop = runJobs([{ name: 'slow', everyMs: 1000, run }], middle);
  await vi.advanceTimersByTimeAsync(1000);

  let stopped = false;
  const stopping = stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(5000);
  expect(stopped).toBe(false);
  finish();
  await stopping;
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(1);
});
