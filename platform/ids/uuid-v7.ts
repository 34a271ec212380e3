import type { Random } from '@parley/engine-wire';

/** Milliseconds since 1970, from the system or from a test. */
export type WallClock = () => number;

/** 11 random bits to start a millisecond with leave 2048 ids in it before the next one is borrowed. */
const counterStart = 0x7ff;
const counterEnd = 0xfff;

/**
 * Makes ids that sort by the time they were made, also within a millisecond and when the clock goes back.
 *
 * Shape   12 bits of counter, 62 bits of randomness per id
 * Answers a function that never repeats itself: a millisecond that is full, or a clock that jumps back, counts on in the last one
 * Source  RFC 9562 §5.7, §6.2 method 1
 */
export function createUuidV7(now: WallClock, random: Random): () => string {
  let lastMs = -1;
  let counter = 0;
  return () => {
    const bytes = random.bytes(16);
    const ms = Math.floor(now());
    if (ms > lastMs) {
      lastMs = ms;
      counter = (((bytes[6] as number) << 8) | (bytes[7] as number)) & counterStart; // 16 bytes were asked for
    } else if (counter < counterEnd) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = 0;
    }
    const high = Math.floor(lastMs / 0x1_0000_0000);
    const low = lastMs >>> 0;
    bytes.set([high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low], 0);
    bytes[6] = 0x70 | (counter >>> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
    const hex = Buffer.from(bytes).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}

/** When an id was made, in milliseconds since 1970; undefined when it is not a UUIDv7. */
export function uuidV7Time(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
