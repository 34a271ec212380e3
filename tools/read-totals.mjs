/** The last `N passed, N failed` line of a run's output; one failure when there is none. */
export function readTotals(text) {
  const all = [...text.matchAll(/^(\d+) passed, (\d+) failed$/gm)];
  const last = all.at(-1);
  return last === undefined ? { passed: 0, failed: 1 } : { passed: Number(last[1]), failed: Number(last[2]) };
}
