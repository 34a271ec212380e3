import { theOnlyPeer, type Machine, type Ms, type Out, type Random } from '@parley/engine-wire';
import { LossyLink, perfectLink, type LinkConditions } from './lossy-link.ts';

export type TwoPeersOptions<LeftCommand, LeftEvent, RightCommand, RightEvent> = {
  readonly left: Machine<LeftCommand, LeftEvent>;
  readonly right: Machine<RightCommand, RightEvent>;
  readonly random: Random;
  readonly conditions?: LinkConditions;
  /** Sees every datagram before the link: may change or swallow it (undefined). */
  readonly mutate?: (bytes: Uint8Array, direction: 'to-left' | 'to-right') => Uint8Array | undefined;
};

/**
 * Two machines, two lossy links between them and one fake clock: minutes of protocol in milliseconds.
 *
 * Shape   events and drops are collected in order; nothing happens outside `command` and `run`
 */
export class TwoPeers<LeftCommand, LeftEvent, RightCommand, RightEvent> {
  now: Ms = 0;
  readonly leftEvents: LeftEvent[] = [];
  readonly rightEvents: RightEvent[] = [];
  readonly drops: string[] = [];
  readonly toLeft: LossyLink;
  readonly toRight: LossyLink;
  readonly #left: Machine<LeftCommand, LeftEvent>;
  readonly #right: Machine<RightCommand, RightEvent>;
  readonly #leftOut: Out<LeftEvent>;
  readonly #rightOut: Out<RightEvent>;

  constructor(options: TwoPeersOptions<LeftCommand, LeftEvent, RightCommand, RightEvent>) {
    const { left, right, random, conditions = perfectLink, mutate } = options;
    this.#left = left;
    this.#right = right;
    this.toLeft = new LossyLink(conditions, random, (bytes, now) => left.receive(bytes, theOnlyPeer, now, this.#leftOut));
    this.toRight = new LossyLink(conditions, random, (bytes, now) => right.receive(bytes, theOnlyPeer, now, this.#rightOut));
    const through = (link: LossyLink, direction: 'to-left' | 'to-right') => (bytes: Uint8Array) => {
      const changed = mutate === undefined ? bytes : mutate(bytes.slice(), direction);
      if (changed !== undefined) link.send(changed, this.now);
    };
    const drop = (reason: string) => this.drops.push(reason);
    this.#leftOut = { transmit: through(this.toRight, 'to-right'), emit: (event) => this.leftEvents.push(event), drop };
    this.#rightOut = { transmit: through(this.toLeft, 'to-left'), emit: (event) => this.rightEvents.push(event), drop };
  }

  commandLeft(command: LeftCommand): void {
    this.#left.command(command, this.now, this.#leftOut);
  }

  commandRight(command: RightCommand): void {
    this.#right.command(command, this.now, this.#rightOut);
  }

  /** Lets `ms` pass; stops early when `until` holds. Answers whether it held. */
  run(ms: Ms, until?: () => boolean): boolean {
    const end = this.now + ms;
    for (;;) {
      if (until?.() === true) return true;
      const next = Math.min(this.toLeft.nextAt(), this.toRight.nextAt(), this.#left.deadline(), this.#right.deadline());
      if (next > end) break;
      this.now = Math.max(this.now, next);
      this.toLeft.deliverDue(this.now);
      this.toRight.deliverDue(this.now);
      if (this.#left.deadline() <= this.now) this.#left.tick(this.now, this.#leftOut);
      if (this.#right.deadline() <= this.now) this.#right.tick(this.now, this.#rightOut);
    }
    this.now = end;
    return until?.() === true;
  }
}
