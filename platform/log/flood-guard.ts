/** A burst of one kind of line is news; what follows is one line a second and a count. */
const burst = 20;
const linesPerSecond = 1;
/** Sentences are written in the code, so there are fewer kinds than this; a mistake of ours must not cost memory. */
const maxKinds = 1_000;

/**
 * Lets through what is news and counts what is repetition, per kind of line: whoever can make us write lines must not
 * be able to fill the disk or to hide behind them. [K-11]
 */
export class FloodGuard {
  readonly #now: () => number;
  readonly #kinds = new Map<string, { room: number; at: number; suppressed: number }>();

  /** Shape  now counts milliseconds and never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Answers how many lines of this kind were left out since the last one, or undefined when this one is to be left out, too */
  pass(kind: string): number | undefined {
    const at = this.#now();
    const known = this.#kinds.get(kind) ?? this.#open(kind, at);
    known.room = Math.min(burst, known.room + ((at - known.at) / 1000) * linesPerSecond);
    known.at = at;
    if (known.room < 1) {
      known.suppressed++;
      return undefined;
    }
    known.room -= 1;
    const { suppressed } = known;
    known.suppressed = 0;
    return suppressed;
  }

  #open(kind: string, at: number): { room: number; at: number; suppressed: number } {
    if (this.#kinds.size >= maxKinds) this.#kinds.clear();
    const opened = { room: burst, at, suppressed: 0 };
    this.#kinds.set(kind, opened);
    return opened;
  }
}
