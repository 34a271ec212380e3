/** How many runs of dropped packets are remembered: late packets before them are not forwarded. */
export const rememberedRuns = 100;

/**
 * Renumbers one stream so that what is dropped on purpose leaves no hole, and what was lost leaves exactly its hole.
 *
 * Shape   extended numbers in and out; `out = in - offset` with the offset that was valid at `in`
 */
export class SequenceMap {
  readonly #from = new Float64Array(rememberedRuns);
  readonly #offset = new Float64Array(rememberedRuns);
  #newest = 0;
  #count = 0;

  /** A new source begins: its packet `extSeq` becomes `outSeq`, everything before is unknown. */
  restart(extSeq: number, outSeq: number): void {
    this.#count = 1;
    this.#newest = 0;
    this.#from[0] = extSeq;
    this.#offset[0] = extSeq - outSeq;
  }

  /** The newest packet, `extSeq`, is left out: those after it move up. */
  skip(extSeq: number): void {
    const offset = (this.#offset[this.#newest] as number) + 1; // the newest entry exists after restart
    if (this.#from[this.#newest] !== extSeq) {
      this.#newest = (this.#newest + 1) % rememberedRuns;
      if (this.#count < rememberedRuns) this.#count++;
    }
    this.#from[this.#newest] = extSeq + 1;
    this.#offset[this.#newest] = offset;
  }

  /** The number of a packet that is newer than all before. */
  newest(extSeq: number): number {
    return extSeq - (this.#offset[this.#newest] as number); // the newest entry exists after restart
  }

  /** The number of a late packet; -1 when it is too old to know. */
  late(extSeq: number): number {
    for (let step = 0; step < this.#count; step++) {
      const index = (this.#newest - step + rememberedRuns) % rememberedRuns;
      if (extSeq >= (this.#from[index] as number)) return extSeq - (this.#offset[index] as number); // below count
    }
    return -1;
  }
}
