/** Something that is said once to whoever listens at that moment; nobody hears it later. */
export class News<Item> {
  readonly #listeners = new Set<(item: Item) => void>();

  /** Answers how to stop listening. */
  readonly subscribe = (listener: (item: Item) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  tell(item: Item): void {
    for (const listener of [...this.#listeners]) listener(item);
  }
}
