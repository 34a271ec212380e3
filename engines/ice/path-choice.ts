import type { Address, Ms } from '@parley/engine-wire';

/** Chromium gathers a handful of local candidates; the rest is room for a network change. */
export const validatedLimit = 16;
/** A peer that flips between two addresses costs a lookup, not a migration each time. */
export const pathChangeLimit = 4;
export const pathChangeWindowMs: Ms = 10_000;
/** A path without any authenticated packet for so long may be left on the word of checks alone … */
export const deadPathMs: Ms = 600;
/** … that have gone on for so long: one captured check, replayed after its id was forgotten, moves nothing. */
export const deadPathStreakMs: Ms = 300;

type Pair = {
  checkedAt: Ms;
  heardAt: Ms;
  nominatedAt: Ms;
  /** The first of the nominating checks since the path was last heard, and what "last" was then. */
  streakFrom: Ms;
  streakMark: Ms;
};

/**
 * The addresses of a peer that are validated, and which of them is the path.
 *
 * A check that carries USE-CANDIDATE is not enough to leave a path that has carried authenticated
 * packets: a captured check could be replayed from elsewhere once its id is forgotten. The new address
 * has to send a packet that DTLS or SRTP authenticates; a peer that only listens proves itself by
 * repeated nominating checks while its old address is dead.
 */
export class PathChoice {
  path: Address | undefined;
  readonly #pairs = new Map<Address, Pair>();
  readonly #changes: Ms[] = [];
  /** The path has carried a packet that keys authenticated. */
  #proven = false;

  get size(): number {
    return this.#pairs.size;
  }

  has(address: Address): boolean {
    return this.#pairs.has(address);
  }

  addresses(): IterableIterator<Address> {
    return this.#pairs.keys();
  }

  /** Adds an address. Answers the one that had to make room, the least recently checked. */
  add(address: Address, now: Ms): Address | undefined {
    const evicted = this.#pairs.size >= validatedLimit ? this.#stalest() : undefined;
    if (evicted !== undefined) this.#pairs.delete(evicted);
    this.#pairs.set(address, { checkedAt: now, heardAt: now, nominatedAt: -Infinity, streakFrom: now, streakMark: -Infinity });
    return evicted;
  }

  remove(address: Address): void {
    this.#pairs.delete(address);
    if (this.path === address) this.path = undefined;
  }

  /** An authenticated check with a fresh id. Answers whether the address deserves to become the path. */
  checked(address: Address, nominating: boolean, now: Ms): boolean {
    const pair = this.#pairs.get(address);
    if (pair === undefined) return false;
    pair.checkedAt = now;
    pair.heardAt = now;
    if (nominating) pair.nominatedAt = now;
    const path = this.path === undefined ? undefined : this.#pairs.get(this.path);
    if (path === undefined) return true;
    if (pair === path || !nominating) return false;
    // Before any keys are proven there is nothing to steal: the latest nomination counts.
    if (!this.#proven) return true;
    if (pair.streakMark !== path.heardAt) {
      pair.streakMark = path.heardAt;
      pair.streakFrom = now;
    }
    return now - path.heardAt >= deadPathMs && now - pair.streakFrom >= deadPathStreakMs;
  }

  /** A packet that keys authenticated. Answers whether the address deserves to become the path. */
  heard(address: Address, now: Ms): boolean {
    const pair = this.#pairs.get(address);
    if (pair === undefined) return false;
    pair.heardAt = now;
    if (address === this.path) {
      this.#proven = true;
      return false;
    }
    const path = this.path === undefined ? undefined : this.#pairs.get(this.path);
    // Not the straggler of a path that the peer has left since.
    return path === undefined || (pair.nominatedAt !== -Infinity && pair.nominatedAt >= path.nominatedAt);
  }

  /** Makes an address the path. Answers false when the peer moves too often. */
  moveTo(address: Address, now: Ms): boolean {
    // Before keys are proven a client tries its candidates in quick succession, and we answer where it is.
    if (this.path !== undefined && this.#proven) {
      while (this.#changes[0] !== undefined && now - this.#changes[0] >= pathChangeWindowMs) this.#changes.shift();
      if (this.#changes.length >= pathChangeLimit) return false;
      this.#changes.push(now);
    }
    this.path = address;
    return true;
  }

  /** Validated addresses whose last check is `ageMs` old or older. */
  unchecked(ageMs: Ms, now: Ms): Address[] {
    return [...this.#pairs].filter(([, pair]) => now - pair.checkedAt >= ageMs).map(([address]) => address);
  }

  /** The most recently checked address, for when the path has gone. */
  freshest(): Address | undefined {
    let best: Address | undefined;
    let bestAt = -Infinity;
    for (const [address, pair] of this.#pairs) {
      if (pair.checkedAt > bestAt) [best, bestAt] = [address, pair.checkedAt];
    }
    return best;
  }

  /** When the next address grows `ageMs` old. */
  nextUncheckedAt(ageMs: Ms): Ms {
    let next = Infinity;
    for (const pair of this.#pairs.values()) next = Math.min(next, pair.checkedAt + ageMs);
    return next;
  }

  #stalest(): Address | undefined {
    let worst: Address | undefined;
    let worstAt = Infinity;
    for (const [address, pair] of this.#pairs) {
      if (address !== this.path && pair.checkedAt < worstAt) [worst, worstAt] = [address, pair.checkedAt];
    }
    return worst;
  }
}
