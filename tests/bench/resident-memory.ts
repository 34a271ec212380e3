import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of a descendant of a process whose command line names a program.
 *
 * Units   megabytes, as Linux counts them
 * Errors  throws when there is no such process
 */
export function residentMegabytes(ancestor: number, program: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processOf(ancestor, program)}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The descendant of a process whose command line names a program. Errors throws when there is no such process */
export function processOf(ancestor: number, program: string): number {
  const found = descendants(ancestor).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${program}.js`));
  if (found === undefined) throw new Error(`process ${ancestor} has no descendant that runs ${program}.js`);
  return found;
}

function descendants(ancestor: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // ended while we looked
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === ancestor || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}
