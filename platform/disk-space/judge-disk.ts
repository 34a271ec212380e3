/**
 * How much a slice may still write.
 *
 * - `plenty`  everything
 * - `low`     nothing large: pictures, backups and later recordings are refused; what people say to each other is kept
 * - `none`    nothing at all: what is left belongs to the database's own books
 */
export type DiskRoom = 'plenty' | 'low' | 'none';

export type DiskSettings = {
  /** Given up when the disk is nearly full, so that small things are kept while somebody makes room. 0: none is kept. */
  readonly ballastBytes: number;
  /** Of the whole file system. Undefined: the default, which is no more than `lowAtMostBytes` on a large one. */
  readonly lowWaterPercent: number | undefined;
};

/** What a look at the file system has found; `room` is what counted before it. */
export type DiskLook = { readonly freeBytes: number; readonly totalBytes: number; readonly ballast: 'there' | 'in-the-making' | 'missing'; readonly room: DiskRoom };

export const mebibyte = 1024 * 1024;

/** Below this the ballast goes. */
const nearlyFullBytes = 32 * mebibyte;
/** Without ballast, below this nothing is written any more: a checkpoint and two pieces of its log fit into it. */
const reserveBytes = 40 * mebibyte;
/** A little above, so that it does not go to and fro. Nothing that can be put off begins below it. */
export const leastFreeBytes = 56 * mebibyte;
const defaultLowPercent = 5;
/** Five percent of a very large disk is no reason to refuse anything. */
const lowAtMostBytes = 5 * 1024 * mebibyte;
/** Once it was low, this part more than the mark must be free: a sweep at the mark must not say so all day. */
const againShare = 0.1;

/** Answers the low-water mark in bytes: what large things leave free. On a small disk it lies above what the database needs. */
export function lowWaterBytes(totalBytes: number, { lowWaterPercent }: Pick<DiskSettings, 'lowWaterPercent'>): number {
  const share = ((lowWaterPercent ?? defaultLowPercent) / 100) * totalBytes;
  return Math.max(leastFreeBytes, lowWaterPercent === undefined ? Math.min(share, lowAtMostBytes) : share);
}

/**
 * Decides what may be written, and what becomes of the ballast.
 *
 * Once given, the ballast comes back first: until twice its size is free above the mark, nothing large takes that room.
 *
 * Answers  the room after the ballast was given, when it is
 */
export function judgeDisk({ freeBytes, totalBytes, ballast, room }: DiskLook, settings: DiskSettings): { readonly room: DiskRoom; readonly ballast: 'keep' | 'give' | 'take' } {
  const { ballastBytes } = settings;
  const mark = lowWaterBytes(totalBytes, settings);
  const mustGive = ballast === 'there' && freeBytes < nearlyFullBytes;
  const free = mustGive ? freeBytes + ballastBytes : freeBytes;
  const isKept = ballast === 'there' && !mustGive;
  const act = mustGive ? 'give' : 'keep';
  if (!isKept && free < (room === 'none' ? leastFreeBytes : reserveBytes)) return { room: 'none', ballast: act };
  const isMissing = ballastBytes > 0 && !isKept && ballast !== 'in-the-making';
  const canTake = free >= mark + 2 * ballastBytes;
  const isLow = free < (room === 'plenty' ? mark : mark * (1 + againShare)) || (isMissing && !canTake);
  return { room: isLow ? 'low' : 'plenty', ballast: isMissing && canTake ? 'take' : act };
}
