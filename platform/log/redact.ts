import { createHmac, randomBytes } from 'node:crypto';

/** Lives as long as the process: the same person is recognised within one log and nowhere else. */
const processKey = randomBytes(32);

/**
 * Stands for an address, a name or an e-mail in a log line: equal values look equal, and no value can be read back.
 *
 * Answers `~` and ten hex digits; `~none` for nothing
 */
export function redact(value: string | undefined | null): string {
  if (value === undefined || value === null || value === '') return '~none';
  return `~${createHmac('sha256', processKey).update(value).digest('hex').slice(0, 10)}`;
}
