/** RFC 6347 §4.1.2.6 asks for at least 32 and recommends 64. */
export const replayWindowSize = 64;

/**
 * Remembers which of the last 64 sequence numbers have been seen.
 *
 * Shape   sequence numbers 0…2^48-1; `mark` only after the record's tag was verified
 * Source  RFC 6347 §4.1.2.6
 */
export class ReplayWindow {
  #newest = -1;
  /** Bit n of the pair: `#newest - n` has been seen. */
  #low = 0;
  #high = 0;

  /** False for a number that was seen, or is too old to tell. */
  accepts(sequence: number): boolean {
    const age = this.#newest - sequence;
    if (age < 0) return true;
    if (age >= replayWindowSize) return false;
    return (age < 32 ? this.#low & (1 << age) : this.#high & (1 << (age - 32))) === 0;
  }

  mark(sequence: number): void {
    const ahead = sequence - this.#newest;
    if (ahead > 0) {
      this.#slide(ahead);
      this.#newest = sequence;
      this.#low |= 1;
    } else if (ahead > -32) this.#low |= 1 << -ahead;
    else if (ahead > -replayWindowSize) this.#high |= 1 << (-ahead - 32);
  }

  #slide(by: number): void {
    if (by >= replayWindowSize) this.#low = this.#high = 0;
    else if (by >= 32) {
      this.#high = by === 32 ? this.#low : this.#low << (by - 32);
      this.#low = 0;
    } else {
      this.#high = (this.#high << by) | (this.#low >>> (32 - by));
      this.#low <<= by;
    }
  }
}
