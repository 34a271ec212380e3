import { Refusal } from '../errors/index.ts';

/** Room comes back when somebody makes it. */
const roomBackSeconds = 30;

/**
 * Refuses to keep something large while the disk is below its low-water mark.
 *
 * Errors  Refusal http.storage-low
 */
export function demandRoom(mayStore: (bytes: number) => boolean, bytes: number): void {
  if (!mayStore(bytes)) throw new Refusal('http.storage-low', { details: { retryAfterSeconds: roomBackSeconds } });
}
