import { readFileSync } from 'node:fs';

/** proc(5): fields 14 and 15 of `stat` count in hundredths of a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Of the thread that carries the event loop: what others compute meanwhile (hashes, the database) holds nobody up. */
export type ProcessLoad = { readonly state: string; readonly processorMs: number };

/**
 * What the system knows of a process that cannot be asked itself.
 *
 * Answers undefined where there is no /proc
 */
export function readProcessLoad(pid: number): ProcessLoad | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, spaces too.
    const [state = '?', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, processorMs: ((Number(fields[10]) + Number(fields[11])) / ticksPerSecond) * 1000 };
  } catch {
    return undefined;
  }
}

export type Hang = {
  /**
   * - `endless`  it computed for longer than anything of ours does at once
   * - `stuck`    it waits for something else than a turn
   * - `starved`  it wants to run and the machine gives it no time: ending it would only cost more of that
   */
  readonly kind: 'endless' | 'stuck' | 'starved';
  readonly sentence: string;
};

/** Time of a processor, not of a clock: on a machine with much other work a second of computing may take ten. */
const endlessMs = 1_800;

/** Shape  `before` as it was when the process was last heard, `ms` ago */
export function explainHang(before: ProcessLoad | undefined, now: ProcessLoad | undefined, ms: number): Hang {
  if (now === undefined || before === undefined) return { kind: 'stuck', sentence: 'what it did is not known' };
  const used = now.processorMs - before.processorMs;
  const sentence = `it used ${Math.round((100 * used) / ms)} % of a processor meanwhile`;
  if (used >= endlessMs) return { kind: 'endless', sentence };
  if (now.state === 'R') return { kind: 'starved', sentence };
  return { kind: 'stuck', sentence: now.state === 'T' ? 'it was stopped from outside' : now.state === 'D' ? 'it waited for a disk' : sentence };
}
