const lookEveryMs = 40;
const patienceMs = 12_000;

/** True when a line begins with these words. */
export function hasHeard(heard: readonly string[], line: string): boolean {
  return heard.some((said) => said === line || said.startsWith(`${line} `));
}

/**
 * Waits until all lines have been heard.
 *
 * Errors  throws with what was missed and what was heard instead
 */
export async function waitUntilHeard(listen: () => readonly string[] | Promise<readonly string[]>, lines: readonly string[]): Promise<void> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const heard = await listen();
    const missed = lines.filter((line) => !hasHeard(heard, line));
    if (missed.length === 0) return;
    if (performance.now() > end) throw new Error(`not heard: ${missed.join(', ')}; heard were:\n${heard.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
