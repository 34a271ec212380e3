import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { Logger } from '../log/index.ts';

const everyMs = 60_000;
/** Longer than this somebody has heard a gap, or waited for a page. */
const longMs = 100;
/** How often is looked; a delay is what comes on top. */
const resolutionMs = 10;
const nanoseconds = 1e6;

/** Whole milliseconds. */
export type LoopDelay = { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };

/**
 * Tells once a minute how long the event loop was held up: a warning when it was noticeable.
 *
 * Answers a function that ends the watch, and says what it was over the whole time
 */
export function watchLoopDelay(log: Logger): () => LoopDelay {
  const [minute, whole] = [monitorEventLoopDelay({ resolution: resolutionMs }), monitorEventLoopDelay({ resolution: resolutionMs })];
  minute.enable();
  whole.enable();
  const timer = setInterval(() => {
    const delay = readDelay(minute);
    minute.reset();
    if (delay.maxMs > longMs) log.warn(delay, 'the event loop was held up');
    else log.debug(delay, 'event loop');
  }, everyMs).unref();
  return () => {
    clearInterval(timer);
    minute.disable();
    whole.disable();
    return readDelay(whole);
  };
}

function readDelay(delay: IntervalHistogram): LoopDelay {
  const read = (value: number): number => Math.max(0, Math.round(value / nanoseconds) - resolutionMs);
  return { p50Ms: read(delay.percentile(50)), p99Ms: read(delay.percentile(99)), maxMs: read(delay.max) };
}
