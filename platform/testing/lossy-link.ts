import type { Ms, Random } from '@parley/engine-wire';
import { seededFraction } from './seeded-random.ts';

/** Probabilities 0…1 and times in milliseconds. */
export type LinkConditions = {
  readonly loss: number;
  readonly duplicate: number;
  /** The share of datagrams that are held back by `reorderByMs`, so that later ones overtake them. */
  readonly reorder: number;
  readonly reorderByMs: Ms;
  readonly delayMs: Ms;
  readonly jitterMs: Ms;
};

export const perfectLink: LinkConditions = { loss: 0, duplicate: 0, reorder: 0, reorderByMs: 0, delayMs: 1, jitterMs: 0 };

/**
 * One direction of a bad network on a fake clock: what goes in by `send` comes out by `deliver`, later,
 * twice, in another order or never.
 *
 * Shape   bytes are copied, so the sender may reuse its buffer
 */
export class LossyLink {
  /** May be changed while the link is in use. */
  conditions: LinkConditions;
  sent = 0;
  lost = 0;
  readonly #random: Random;
  readonly #deliver: (bytes: Uint8Array, now: Ms) => void;
  #order = 0;
  #flying: { readonly at: Ms; readonly order: number; readonly bytes: Uint8Array }[] = [];

  constructor(conditions: LinkConditions, random: Random, deliver: (bytes: Uint8Array, now: Ms) => void) {
    this.conditions = conditions;
    this.#random = random;
    this.#deliver = deliver;
  }

  send(bytes: Uint8Array, now: Ms): void {
    this.sent++;
    const { loss, duplicate } = this.conditions;
    if (this.#happens(loss)) {
      this.lost++;
      return;
    }
    this.#fly(bytes, now);
    if (this.#happens(duplicate)) this.#fly(bytes, now);
  }

  /** When the next datagram arrives; Infinity when none is on its way. */
  nextAt(): Ms {
    return this.#flying[0]?.at ?? Infinity;
  }

  /** Delivers what has arrived by `now`, each at its own time. */
  deliverDue(now: Ms): void {
    for (let first = this.#flying[0]; first !== undefined && first.at <= now; first = this.#flying[0]) {
      this.#flying.shift();
      this.#deliver(first.bytes, first.at);
    }
  }

  #fly(bytes: Uint8Array, now: Ms): void {
    const { delayMs, jitterMs, reorder, reorderByMs } = this.conditions;
    const late = this.#happens(reorder) ? reorderByMs : 0;
    const at = now + delayMs + (jitterMs > 0 ? seededFraction(this.#random) * jitterMs : 0) + late;
    this.#flying.push({ at, order: this.#order++, bytes: bytes.slice() });
    this.#flying.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  #happens(probability: number): boolean {
    return probability > 0 && seededFraction(this.#random) < probability;
  }
}
