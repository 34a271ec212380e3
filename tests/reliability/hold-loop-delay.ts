import { holdBar } from '@parley/tests/harness';

type Stopping = { readonly p99Ms: number; readonly maxMs: number };

/** Milliseconds. */
const bars = { api: { p99: 20, longest: 100 }, media: { p99: 10, longest: 100 } } as const;

/** How long the event loops of a server were held up that has ended: each of its processes says so when it does. */
export function holdLoopDelay(experiment: string, output: string): void {
  for (const role of ['api', 'media'] as const) {
    const said = output.split('\n').flatMap((line) => (line.endsWith(`"msg":"${role} stopping"}`) ? [JSON.parse(line) as Stopping] : []));
    // One that was killed says nothing; of those that ended, the worst counts. Of none nothing is known, and no bar is kept.
    holdBar(`event loop of ${role} under ${experiment}, p99`, said.length === 0 ? Infinity : Math.max(...said.map(({ p99Ms }) => p99Ms)), bars[role].p99);
    holdBar(`event loop of ${role} under ${experiment}, longest`, said.length === 0 ? Infinity : Math.max(...said.map(({ maxMs }) => maxMs)), bars[role].longest);
  }
}
