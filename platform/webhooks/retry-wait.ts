import { firstWaitMs, longestWaitMs } from './webhook-limits.ts';

/**
 * How long an endpoint is left alone after its n-th failure in a row: doubled each time up to an hour, of which between
 * one half and the whole is waited, so that endpoints that failed together do not come back together.
 *
 * Shape   failures ≥ 1; fraction in [0, 1); askedMs what the receiver asked for, which can only make it longer
 * Answers milliseconds, at most the longest wait
 */
export function retryWait(failures: number, fraction: number, askedMs = 0): number {
  // Beyond 2^20 the doubling is over anyway, and powers without bound become Infinity.
  const full = Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs);
  const jittered = full / 2 + (full / 2) * fraction;
  return Math.round(Math.min(Math.max(jittered, askedMs), longestWaitMs));
}
