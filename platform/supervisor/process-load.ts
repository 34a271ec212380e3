import { readFileSync } from 'node:fs';

/** proc(5): fields 14 and 15 of `stat` count in hundredths of a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

export type ProcessLoad = { readonly state: string; readonly processorMs: number };

/**
 * What the system knows of a process that cannot be asked itself. Its JavaScript stack is not to be had: Node's report on a
 * signal is written by the very event loop that hangs, and an inspector port stays shut.
 *
 * Answers undefined where there is no /proc
 */
export function readProcessLoad(pid: number): ProcessLoad | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, spaces too.
    const [state = '?', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, processorMs: ((Number(fields[10]) + Number(fields[11])) / ticksPerSecond) * 1000 };
  } catch {
    return undefined;
  }
}

export type Hang = {
  /** It computed all the while. A process that did not may only have had no turn on a busy machine. */
  readonly busy: boolean;
  readonly sentence: string;
};

/** Of a whole processor; less than all of it, because a spinning process shares the machine with others. */
const busyShare = 0.25;

/** Shape  `before` as it was when the process was last heard, `ms` ago */
export function explainHang(before: ProcessLoad | undefined, now: ProcessLoad | undefined, ms: number): Hang {
  if (now === undefined || before === undefined) return { busy: true, sentence: 'what it did is not known' };
  if (now.state === 'T') return { busy: false, sentence: 'it was stopped from outside' };
  if (now.state === 'D') return { busy: false, sentence: 'it waited for a disk' };
  const share = (now.processorMs - before.processorMs) / ms;
  return { busy: share >= busyShare, sentence: `it used ${Math.round(share * 100)} % of a processor meanwhile` };
}
