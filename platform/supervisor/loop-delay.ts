import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from '../log/index.ts';

const everyMs = 60_000;
/** Longer than this somebody has heard a gap, or waited for a page. */
const longMs = 100;
const nanoseconds = 1e6;

/** Tells once a minute how long the event loop was held up: a warning when it was noticeable. */
export function watchLoopDelay(log: Logger): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  setInterval(() => {
    const round = (value: number): number => Math.round(value / nanoseconds);
    const fields = { p50Ms: round(delay.percentile(50)), p99Ms: round(delay.percentile(99)), maxMs: round(delay.max) };
    delay.reset();
    if (fields.maxMs > longMs) log.warn(fields, 'the event loop was held up');
    else log.debug(fields, 'event loop');
  }, everyMs).unref();
}
