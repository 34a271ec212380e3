import { readdirSync, readFileSync } from 'node:fs';

/** The process below a server's supervisor that runs `<role>.js`. Errors  throws when there is none */
export function childPid(supervisor: number, role: 'api' | 'media'): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent === supervisor && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${role}.js`)) return Number(name);
    } catch {
      // Ended while we looked.
    }
  }
  throw new Error(`process ${supervisor} has no child that runs ${role}.js`);
}
