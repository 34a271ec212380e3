import { expect, it } from 'vitest';
import { explainHang, readProcessLoad } from './process-load.ts';

const at = (state: string, processorMs: number): { state: string; processorMs: number } => ({ state, processorMs });

it.each([
  ['computes without an end', at('R', 1_000), at('R', 3_000), 'endless'],
  ['computed and is not scheduled at this moment', at('S', 1_000), at('S', 3_000), 'endless'],
  ['wants to run on a machine that has no time', at('R', 1_000), at('R', 1_100), 'starved'],
  ['was stopped', at('S', 1_000), at('T', 1_000), 'stuck'],
  ['waits for a disk', at('S', 1_000), at('D', 1_000), 'stuck'],
  ['sleeps in a call that does not come back', at('S', 1_000), at('S', 1_000), 'stuck'],
] as const)('a silent process that %s is told apart', (_what, before, now, kind) => {
  expect(explainHang(before, now, 3_000).kind).toBe(kind);
});

it('the time of this process is read, and of one that does not exist nothing is', () => {
  expect(readProcessLoad(process.pid)?.processorMs).toBeGreaterThan(0);
  expect(readProcessLoad(2 ** 22 + 1)).toBeUndefined();
});
