import { isVouchedBy, type Grant, type Voucher } from '@parley/engine-livekit';

/** Longer than a join can be on its way from the gate to its room. */
const rememberMs = 60_000;
/** Beyond it the oldest is forgotten; a revocation of thousands at once comes from one key. */
const longestMemory = 10_000;

/** Keys and sessions revoked a moment ago, for joins that were let in just before. */
export class RecentVouchers {
  readonly #now: () => number;
  #kept: { readonly voucher: Voucher; readonly until: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  add(voucher: Voucher): void {
    const now = this.#now();
    this.#kept = this.#kept.filter(({ until }) => until > now).slice(1 - longestMemory);
    this.#kept.push({ voucher, until: now + rememberMs });
  }

  covers(grant: Grant): boolean {
    const now = this.#now();
    return this.#kept.some(({ voucher, until }) => until > now && isVouchedBy(grant, voucher));
  }
}
