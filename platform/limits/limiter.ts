/** `count` actions per `perMs` milliseconds; a burst of `count` is allowed, then they refill evenly. */
export type LimitRule = { readonly count: number; readonly perMs: number };

/** At most so many at the same time. */
export type PlaceRule = { readonly places: number };

/** `null` switches a rule off. */
export type LimitOverrides = Readonly<Record<string, LimitRule | PlaceRule | null>>;

export type LimiterOptions = {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly overrides?: LimitOverrides;
};

/**
 * Keys remembered per rule. 20,000 buckets are about 2 MB; when a flood of addresses pushes one out, that address
 * starts with a full bucket again, which costs less than memory without bound.
 */
export const maxKeysPerRule = 20_000;

/** Who waits for a place cannot be told when one is given back: this is when it is worth asking again. */
const placeRetryMs = 10_000;

/** A place that was taken, or how long to wait before the next try. */
export type Hold = { readonly giveBack: () => void } | { readonly waitMs: number };

/**
 * Token buckets by rule name and key, and places that stay taken until they are given back.
 *
 * Rules are declared by whoever asks; the configuration may replace or switch off each by its name.
 */
export class Limiter {
  readonly #now: () => number;
  readonly #overrides: LimitOverrides;
  readonly #rules = new Map<string, { rule: LimitRule | undefined; buckets: Map<string, number>; refusals: number }>();
  readonly #rooms = new Map<string, { places: number | undefined; taken: Map<string, number>; refusals: number }>();
  readonly #unfit: string[] = [];

  constructor(options: LimiterOptions) {
    this.#now = options.now;
    this.#overrides = options.overrides ?? {};
  }

  /** Errors  throws when a name is declared twice: a mistake of ours, found at start */
  declare(rules: Readonly<Record<string, LimitRule | PlaceRule>>): void {
    for (const [name, rule] of Object.entries(rules)) {
      if (this.#rules.has(name) || this.#rooms.has(name)) throw new Error(`the limit ${name} is declared twice`);
      const override = this.#overrides[name];
      const isFit = override === undefined || override === null || 'places' in override === 'places' in rule;
      if (!isFit) this.#unfit.push(name);
      const counts = override === undefined || !isFit ? rule : (override ?? undefined);
      if ('places' in rule) this.#rooms.set(name, { places: counts !== undefined && 'places' in counts ? counts.places : undefined, taken: new Map(), refusals: 0 });
      else this.#rules.set(name, { rule: counts !== undefined && 'count' in counts ? counts : undefined, buckets: new Map(), refusals: 0 });
    }
  }

  /** Every declared limit. */
  names(): string[] {
    return [...this.#rules.keys(), ...this.#rooms.keys()];
  }

  /** How many places a declared limit has, for whoever counts them where there is no question to ask; undefined when it is off. */
  places(name: string): number | undefined {
    return this.#rooms.get(name)?.places;
  }

  /** Names in the overrides that no rule carries: typing mistakes to be told at start. */
  unknownOverrides(): string[] {
    return Object.keys(this.#overrides).filter((name) => !this.#rules.has(name) && !this.#rooms.has(name));
  }

  /** Names whose override gives a rate where places are counted, or the other way round. Their own rule counts. */
  unfitOverrides(): readonly string[] {
    return this.#unfit;
  }

  /** How often each declared limit has refused, by its name. */
  refusals(): ReadonlyMap<string, number> {
    return new Map([...this.#rules, ...this.#rooms].map(([name, { refusals }]) => [name, refusals]));
  }

  /**
   * Takes a place of `key`, and keeps it until it is given back; giving back twice gives back once.
   *
   * Answers  how to give it back, or the milliseconds to wait when all are taken
   * Errors   throws for a name nobody declared
   */
  hold(name: string, key: string): Hold {
    const entry = this.#rooms.get(name);
    if (!entry) throw new Error(`the limit ${name} is not declared`);
    const { places, taken } = entry;
    if (places === undefined) return { giveBack: () => undefined };
    const before = taken.get(key) ?? 0;
    if (before >= places) {
      entry.refusals++;
      return { waitMs: placeRetryMs };
    }
    taken.set(key, before + 1);
    let isHeld = true;
    const giveBack = (): void => {
      if (!isHeld) return;
      isHeld = false;
      const left = (taken.get(key) ?? 1) - 1;
      // No row for nobody: what is remembered is bounded by what is open.
      if (left > 0) taken.set(key, left);
      else taken.delete(key);
    };
    return { giveBack };
  }

  /**
   * Takes one action from a bucket.
   *
   * Answers  undefined when it may happen now, else the milliseconds to wait (at least 1)
   * Errors   throws for a name nobody declared
   */
  take(name: string, key: string): number | undefined {
    const entry = this.#entry(name);
    const { rule, buckets } = entry;
    if (!rule) return undefined;
    const { fullAt, waitMs, intervalMs } = this.#look(rule, buckets, key);
    const mayPass = waitMs <= 1e-6;
    // Delete and set again keeps the map ordered by last use: the first key is the one to forget.
    buckets.delete(key);
    buckets.set(key, mayPass ? fullAt + intervalMs : fullAt);
    // The map has just grown past the limit, so it has a first key.
    if (buckets.size > maxKeysPerRule) buckets.delete(buckets.keys().next().value as string);
    if (!mayPass) entry.refusals++;
    return mayPass ? undefined : Math.max(1, Math.ceil(waitMs));
  }

  /** What `take` would answer now; takes nothing. For rules that count only what went wrong. */
  peek(name: string, key: string): number | undefined {
    const { rule, buckets } = this.#entry(name);
    if (!rule) return undefined;
    const { waitMs } = this.#look(rule, buckets, key);
    return waitMs <= 1e-6 ? undefined : Math.max(1, Math.ceil(waitMs));
  }

  #entry(name: string): { rule: LimitRule | undefined; buckets: Map<string, number>; refusals: number } {
    const entry = this.#rules.get(name);
    if (!entry) throw new Error(`the limit ${name} is not declared`);
    return entry;
  }

  #look(rule: LimitRule, buckets: ReadonlyMap<string, number>, key: string): { readonly fullAt: number; readonly waitMs: number; readonly intervalMs: number } {
    const now = this.#now();
    const intervalMs = rule.perMs / rule.count;
    // The bucket as one number: the time at which it would be full again. Sums of whole intervals stay exact,
    // where fractions of tokens would drift.
    const fullAt = Math.max(now, buckets.get(key) ?? now);
    return { fullAt, waitMs: fullAt - now - (rule.perMs - intervalMs), intervalMs };
  }
}
