import { randomBytes } from 'node:crypto';
import type { Random } from '@parley/engine-wire';

/** The operating system's generator: the only one outside tests. */
export function createSystemRandom(): Random {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) };
}
