import { expect } from 'vitest';

type Stopping = { readonly msg: string; readonly p99Ms: number; readonly maxMs: number };

/** Milliseconds, on a machine that has nothing else to do. */
const bar = { api: { p99Ms: 20, maxMs: 100 }, media: { p99Ms: 10, maxMs: 100 } } as const;

/**
 * Prints how long the event loops of a server were held up that has ended; in the long form, where nobody else has the
 * machine, it must be within the bar.
 */
export function tellLoopDelay(experiment: string, output: string): void {
  const roles = ['api', 'media'] as const;
  const delays = roles.map((role) => output.split('\n').flatMap((line) => (line.endsWith(`"msg":"${role} stopping"}`) ? [JSON.parse(line) as Stopping] : [])));
  // A process that was killed says nothing; of those that ended, the worst counts.
  const worst = delays.map((list) => ({ p99Ms: Math.max(...list.map(({ p99Ms }) => p99Ms)), maxMs: Math.max(...list.map(({ maxMs }) => maxMs)) }));
  const texts = roles.map((role, at) => `${role} p99 ${worst[at]?.p99Ms} ms, longest ${worst[at]?.maxMs} ms`);
  process.stdout.write(`loop: ${experiment}: ${texts.join('; ')}\n`);
  if (process.env['LOOP_BAR'] === undefined) return;
  const over = roles.filter((role, at) => !((worst[at]?.p99Ms ?? Infinity) <= bar[role].p99Ms && (worst[at]?.maxMs ?? Infinity) <= bar[role].maxMs));
  expect(over, `held up for longer than ${JSON.stringify(bar)}`).toEqual([]);
}
