import { X509Certificate } from 'node:crypto';

/**
 * When a certificate is replaced: at two thirds of its life, and a little later or earlier for each server, so that
 * servers that were set up together do not ask together.
 *
 * Shape    chance in 0…1
 * Units    milliseconds since 1970
 * Answers  a time between 64 % and 68 % of the life
 */
export function renewalTime(cert: string, chance: number): number {
  const { validFrom, validTo } = new X509Certificate(cert);
  const from = Date.parse(validFrom);
  const life = Date.parse(validTo) - from;
  return from + life * (0.64 + 0.04 * chance);
}

/** Five minutes, doubled after each failure: a public authority allows few failures per name and hour. */
const firstWaitMs = 5 * 60_000;
/** Half a day: an outage of the authority costs at most this much of the third of a life that is left. */
const longestWaitMs = 12 * 3_600_000;

/** Shape  failures ≥ 1, chance in 0…1. Answers milliseconds, up to a fifth less than the full wait */
export function retryWait(failures: number, chance: number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs) * (1 - 0.2 * chance);
}
