/** `count` actions per `perMs` milliseconds; a burst of `count` is allowed, then they refill evenly. */
export type LimitRule = { readonly count: number; readonly perMs: number };

/** `null` switches a rule off. */
export type LimitOverrides = Readonly<Record<string, LimitRule | null>>;

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

/**
 * Token buckets by rule name and key.
 *
 * Rules are declared by whoever asks; the configuration may replace or switch off each by its name.
 */
export class Limiter {
  readonly #now: () => number;
  readonly #overrides: LimitOverrides;
  readonly #rules = new Map<string, { rule: LimitRule | undefined; buckets: Map<string, number>; refusals: number }>();

  constructor(options: LimiterOptions) {
    this.#now = options.now;
    this.#overrides = options.overrides ?? {};
  }

  /** Errors  throws when a name is declared twice: a mistake of ours, found at start */
  declare(rules: Readonly<Record<string, LimitRule>>): void {
    for (const [name, rule] of Object.entries(rules)) {
      if (this.#rules.has(name)) throw new Error(`the limit ${name} is declared twice`);
      const override = this.#overrides[name];
      this.#rules.set(name, { rule: override === undefined ? rule : (override ?? undefined), buckets: new Map(), refusals: 0 });
    }
  }

  /** Names in the overrides that no rule carries: typing mistakes to be told at start. */
  unknownOverrides(): string[] {
    return Object.keys(this.#overrides).filter((name) => !this.#rules.has(name));
  }

  /** How often each declared limit has refused, by its name. */
  refusals(): ReadonlyMap<string, number> {
    return new Map([...this.#rules].map(([name, { refusals }]) => [name, refusals]));
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
