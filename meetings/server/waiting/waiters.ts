/** Questions that wait for a decision, by what they ask about. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #ended = false;

  /**
   * Resolves when somebody wakes this name, when the time is over, when whoever asks is gone, or when the server stops.
   * Whatever the reason, the caller looks again.
   */
  wait(name: string, ms: number, gone: AbortSignal): Promise<void> {
    if (this.#ended || gone.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const others = this.#waiting.get(name) ?? new Set<() => void>();
      const end = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        others.delete(end);
        if (others.size === 0) this.#waiting.delete(name);
        resolve();
      };
      const timer = setTimeout(end, ms);
      gone.addEventListener('abort', end);
      this.#waiting.set(name, others.add(end));
    });
  }

  wake(name: string): void {
    for (const end of this.#waiting.get(name) ?? []) end();
  }

  /** The server stops: nobody is kept waiting, now and from now on. */
  end(): void {
    this.#ended = true;
    for (const name of [...this.#waiting.keys()]) this.wake(name);
  }

  get ended(): boolean {
    return this.#ended;
  }
}
