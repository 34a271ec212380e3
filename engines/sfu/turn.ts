import { Bug, type DropReason, type Ms, type Out } from '@parley/engine-wire';

import type { RouterEvent } from './router-contract.ts';

/**
 * The call into the Router that is under way: its time, and where its output goes. Every part of a Router shares
 * one, so that the packet path passes neither from hand to hand.
 *
 * Events wait until the end of the call, when the Router is consistent again.
 */
export class Turn {
  now: Ms = 0;
  /** Somebody wishes for a keyframe that may be asked for now: the Router does so before the turn ends. */
  keyframeWished = false;
  #out: Out<RouterEvent> | undefined;
  #events: RouterEvent[] = [];

  get out(): Out<RouterEvent> {
    if (this.#out === undefined) throw new Bug('output outside of a call into the Router');
    return this.#out;
  }

  begin(now: Ms, out: Out<RouterEvent>): void {
    this.now = now;
    this.#out = out;
  }

  end(): void {
    const { out } = this;
    this.#out = undefined;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    for (const event of events) out.emit(event);
  }

  emit(event: RouterEvent): void {
    this.#events.push(event);
  }

  drop(reason: DropReason): void {
    this.out.drop(reason);
  }
}
