import { expect } from 'vitest';

/**
 * Says how long something took, and holds it to its bar in the long form only: beside other work a number of
 * milliseconds is the machine's, and a run of every day must not fail for it.
 *
 * Units  both in the same one, milliseconds unless `what` says otherwise
 */
export function holdBar(what: string, measured: number, bar: number): void {
  process.stdout.write(`bar: ${what}: ${measured < 10 ? measured.toFixed(2) : Math.round(measured)} of ${bar}\n`);
  if (process.env['SOAK'] === '1') expect(measured, what).toBeLessThanOrEqual(bar);
}
