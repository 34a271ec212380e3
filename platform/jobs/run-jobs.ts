/** Work that comes back: what must happen from time to time without anybody asking. */
export type Job = { readonly name: string; readonly everyMs: number; run(): Promise<void> };

/** Runs are moved by up to this part of their interval, so that the jobs of several processes spread out. */
const jitter = 0.1;

/**
 * Runs each job again and again, never twice at once. Several processes run the same jobs, so a job takes its rows
 * by locks and does no harm when another one was faster.
 *
 * Shape   random answers 0 ≤ x < 1; report hears of a run that failed, the next one comes all the same
 * Answers how to stop: no new run starts, and it resolves when the running ones have ended
 */
export function runJobs(jobs: readonly Job[], options: { readonly random: () => number; readonly report: (error: unknown, name: string) => void }): () => Promise<void> {
  let stopped = false;
  const timers = new Map<Job, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  const plan = (job: Job): void => {
    const waitMs = job.everyMs * (1 + jitter * (2 * options.random() - 1));
    timers.set(job, setTimeout(() => start(job), waitMs).unref());
  };
  const start = (job: Job): void => {
    const run = job
      .run()
      .catch((error: unknown) => options.report(error, job.name))
      .finally(() => {
        running.delete(run);
        if (!stopped) plan(job);
      });
    running.add(run);
  };

  for (const job of jobs) plan(job);
  return async () => {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
    await Promise.all(running);
  };
}
