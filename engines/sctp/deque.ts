/** A queue on a growing ring: O(1) at both ends where Array.shift would move everything. */
export class Deque<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(8);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = value;
    this.#size++;
  }

  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#ring[this.#head] = undefined; // let go of it now, not when the slot is written again
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size--;
    return value;
  }

  clear(): void {
    this.#ring = new Array<T | undefined>(8);
    this.#head = 0;
    this.#size = 0;
  }

  #grow(): void {
    const wider = new Array<T | undefined>(this.#ring.length * 2);
    for (let index = 0; index < this.#size; index++) {
      wider[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)];
    }
    this.#ring = wider;
    this.#head = 0;
  }
}
