import type { Explanation } from '../error-messages.ts';

/** What something can be wrong with; each has at most one problem at a time. */
export type ProblemKind = 'microphone' | 'camera' | 'screen';

/** What is wrong right now. A problem goes when its own cause works again, or when somebody has read it. */
export class Problems {
  readonly #changed: () => void;
  readonly #known = new Map<ProblemKind, Explanation>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The newest one; undefined when all is well. */
  look(): Explanation | undefined {
    return [...this.#known.values()].at(-1);
  }

  /** Undefined says that it works. */
  report(kind: ProblemKind, problem: Explanation | undefined): void {
    this.#known.delete(kind);
    if (problem !== undefined) this.#known.set(kind, problem);
    this.#changed();
  }

  dismiss(): void {
    const newest = [...this.#known.keys()].at(-1);
    if (newest === undefined) return;
    this.#known.delete(newest);
    this.#changed();
  }
}
