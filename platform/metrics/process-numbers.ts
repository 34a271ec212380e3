import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process says about itself to the one that answers for both. */
export type ProcessNumbers = {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** The 99th percentile since the last question: how late timers and packets were. */
  readonly loopDelaySeconds: number;
};

const resolutionMs = 10;

/** Starts to watch the event loop. Answers a function that reads the numbers; each call begins a new period. */
export function readProcessNumbers(): () => ProcessNumbers {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return () => {
    const { user, system } = process.cpuUsage();
    const numbers = { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss(), loopDelaySeconds: Math.max(0, delay.percentile(99) / 1e9 - resolutionMs / 1000) };
    delay.reset();
    return numbers;
  };
}
