const firstWaitMs = 30_000;
/** A server that wants to see a letter twice opens within minutes; one that is down is not asked more than once an hour. */
const longestWaitMs = 3_600_000;
/** After a day nobody waits for the letter any more, and its link is long dead. */
export const giveUpAfterMs = 24 * 3_600_000;

/**
 * When a letter is tried again.
 *
 * Shape    attempts ≥ 1, those already made; random in [0, 1), so that letters of one bad minute come apart
 * Answers  unix ms, or undefined when it would be too late
 */
export function nextAttempt(letter: { readonly createdAt: Date; readonly attempts: number }, now: number, random: number): number | undefined {
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(letter.attempts - 1, 20));
  const at = now + Math.round(waitMs * (0.75 + random / 2));
  return at - letter.createdAt.getTime() > giveUpAfterMs ? undefined : at;
}
