/** How many missing packets of a stream are asked for at once: more is an outage that only a keyframe repairs. */
export const nackQueueLimit = 100;
/** The first request waits this long, because most gaps are reordering that heals by itself. */
export const firstNackAfterMs = 20;
/** After five requests the picture is late anyway. */
export const nackTries = 5;
const shortestSpacingMs = 20;
const longestSpacingMs = 400;
/** A gap of more than this is a restart of the stream, not loss. [RFC 3550 A.1 MAX_DROPOUT] */
export const restartGap = 3000;

/**
 * Remembers which packets of one stream are missing and when to ask for them again.
 *
 * Shape   extended sequence numbers; nothing is allocated after construction
 */
export class NackGenerator {
  readonly #seq = new Float64Array(nackQueueLimit);
  readonly #nextAt = new Float64Array(nackQueueLimit);
  readonly #tries = new Uint8Array(nackQueueLimit);
  #count = 0;
  #highest = -1;

  get missing(): number {
    return this.#count;
  }

  /** Notes an arrival, by whatever way: it fills a hole or opens one. */
  arrived(extSeq: number, now: number): void {
    if (this.#highest < 0 || extSeq > this.#highest + restartGap) {
      this.#count = 0;
      this.#highest = extSeq;
      return;
    }
    if (extSeq <= this.#highest) {
      if (this.#count > 0) this.#forget(extSeq);
      return;
    }
    const from = Math.max(this.#highest + 1, extSeq - nackQueueLimit);
    for (let missing = from; missing < extSeq; missing++) this.#add(missing, now);
    this.#highest = extSeq;
  }

  clear(): void {
    this.#count = 0;
    this.#highest = -1;
  }

  /** When `due` may have something to say; Infinity when nothing is missing. */
  deadline(): number {
    let soonest = Infinity;
    for (let index = 0; index < this.#count; index++) soonest = Math.min(soonest, this.#nextAt[index] as number); // below count
    return soonest;
  }

  /**
   * Collects the packets to ask for now, oldest first, and plans their next request.
   *
   * Shape   `into` has room for 100
   * Answers how many were written
   */
  due(now: number, rttMs: number, into: Float64Array): number {
    let written = 0;
    let kept = 0;
    for (let index = 0; index < this.#count; index++) {
      const tries = this.#tries[index] as number; // below count
      let nextAt = this.#nextAt[index] as number; // below count
      let used = tries;
      if (nextAt <= now) {
        if (tries >= nackTries) continue;
        into[written++] = this.#seq[index] as number; // below count
        used = tries + 1;
        nextAt = now + Math.min(longestSpacingMs, Math.max(shortestSpacingMs, rttMs * 1.25 ** tries));
      }
      this.#seq[kept] = this.#seq[index] as number; // below count
      this.#nextAt[kept] = nextAt;
      this.#tries[kept] = used;
      kept++;
    }
    this.#count = kept;
    return written;
  }

  #add(extSeq: number, now: number): void {
    if (this.#count === nackQueueLimit) this.#drop(0); // the oldest is the least useful
    this.#seq[this.#count] = extSeq;
    this.#nextAt[this.#count] = now + firstNackAfterMs;
    this.#tries[this.#count] = 0;
    this.#count++;
  }

  #forget(extSeq: number): void {
    for (let index = 0; index < this.#count; index++) {
      if (this.#seq[index] === extSeq) return this.#drop(index);
    }
  }

  #drop(index: number): void {
    this.#seq.copyWithin(index, index + 1, this.#count);
    this.#nextAt.copyWithin(index, index + 1, this.#count);
    this.#tries.copyWithin(index, index + 1, this.#count);
    this.#count--;
  }
}
