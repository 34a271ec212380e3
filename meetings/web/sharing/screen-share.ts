import type { FreeSlotAnswer, SlotKind } from '@parley/meetings/contract';
import { JoinRefused } from '../call-api.ts';

/**
 * Where one's own share stands.
 *
 * - `off`         nothing is shared
 * - `asking`      the server is asked for a slot
 * - `picking`     the browser's picker is open
 * - `waiting`     somebody else's slot is being taken over
 * - `publishing`  picked, and not yet seen by others
 * - `on`          seen by others
 */
export type ShareState = 'off' | 'asking' | 'picking' | 'waiting' | 'publishing' | 'on';

/** What was picked: a screen, a window or a tab, perhaps with its sound. */
export interface PickedScreen {
  /** Resolves when the server has it. */
  publish(): Promise<void>;
  stop(): void;
  /** The browser's own "stop sharing", or the server, has ended it. */
  onEnded(ended: () => void): void;
}

export interface ScreenSource {
  /** Opens the browser's picker. Throws when nothing was picked. */
  pick(): Promise<PickedScreen>;
}

export interface SlotDoor {
  askForSlot(slot: SlotKind): Promise<void>;
  releaseSlot(slot: SlotKind): Promise<void>;
  freeSlot(from: string, slot: SlotKind): Promise<FreeSlotAnswer>;
  takeSlot(requestId: string): Promise<void>;
  cancelSlot(requestId: string): Promise<void>;
}

export type ShareTrouble = { readonly kind: 'full' } | { readonly kind: 'slot-timeout' } | { readonly kind: 'device'; readonly error: unknown } | { readonly kind: 'refused'; readonly error: unknown };

type Reports = { readonly changed: () => void; /** Undefined says that nothing is wrong any more. */ readonly trouble: (trouble: ShareTrouble | undefined) => void };

/** Whoever gives a slot up has this long to be gone. [S0-157] */
const takenWithinMs = 10_000;

/**
 * One's own screen share: a slot of the server, the browser's picker, and a publication, in this order, and back.
 *
 * Lifetime  one per stay; `stop` may come at any moment and leaves nothing behind
 */
export class ScreenShare {
  readonly #source: ScreenSource;
  readonly #slots: SlotDoor;
  readonly #reports: Reports;
  #state: ShareState = 'off';
  #picked: PickedScreen | undefined;
  /** Of the attempt that counts; an older one that comes back finds another number and cleans up after itself. */
  #attempt = 0;

  constructor(source: ScreenSource, slots: SlotDoor, reports: Reports) {
    this.#source = source;
    this.#slots = slots;
    this.#reports = reports;
  }

  state(): ShareState {
    return this.#state;
  }

  /** Shares where there is room. A second call while one is on its way does nothing. [S0-146] */
  async start(): Promise<void> {
    if (this.#state !== 'off') return;
    const attempt = this.#begin();
    try {
      await this.#slots.askForSlot('screen');
    } catch (error) {
      this.#giveUp(attempt, error instanceof JoinRefused && error.code === 'meetings.full' ? { kind: 'full' } : { kind: 'refused', error });
      return;
    }
    const picked = await this.#pick(attempt);
    if (picked === undefined) return this.#letGo();
    await this.#publish(attempt, picked);
  }

  /** Shares in the place of somebody, who is told, and keeps it when nothing is picked. [S0-154] [S0-155] */
  async startInPlaceOf(personId: string): Promise<void> {
    if (this.#state !== 'off') return;
    const attempt = this.#begin();
    let requestId: string;
    try {
      ({ requestId } = await this.#slots.freeSlot(personId, 'screen'));
    } catch (error) {
      this.#giveUp(attempt, { kind: 'refused', error });
      return;
    }
    const picked = await this.#pick(attempt);
    if (picked === undefined) return void this.#slots.cancelSlot(requestId).catch(() => undefined); // it ends by itself within a minute
    this.#go('waiting');
    try {
      await within(takenWithinMs, this.#slots.takeSlot(requestId));
    } catch (error) {
      picked.stop();
      void this.#slots.cancelSlot(requestId).catch(() => undefined); // as above
      this.#giveUp(attempt, error instanceof TooLate ? { kind: 'slot-timeout' } : { kind: 'refused', error });
      return;
    }
    await this.#publish(attempt, picked);
  }

  /** Ends the share, or the attempt at one. */
  stop(): void {
    const before = this.#state;
    this.#attempt++;
    this.#picked?.stop();
    this.#picked = undefined;
    if (before === 'on' || before === 'publishing') this.#letGo();
    this.#go('off');
  }

  #begin(): number {
    this.#reports.trouble(undefined);
    this.#go('asking');
    return ++this.#attempt;
  }

  async #pick(attempt: number): Promise<PickedScreen | undefined> {
    if (attempt !== this.#attempt) return undefined;
    this.#go('picking');
    let picked: PickedScreen;
    try {
      picked = await this.#source.pick();
    } catch (error) {
      this.#giveUp(attempt, { kind: 'device', error });
      return undefined;
    }
    if (attempt !== this.#attempt) {
      picked.stop();
      return undefined;
    }
    this.#picked = picked;
    picked.onEnded(() => {
      if (this.#picked === picked) this.stop();
    });
    return picked;
  }

  async #publish(attempt: number, picked: PickedScreen): Promise<void> {
    if (attempt !== this.#attempt) return this.#letGo(); // stopped while the slot was being taken over: it is ours, and not needed
    this.#go('publishing');
    try {
      await picked.publish();
    } catch (error) {
      if (attempt !== this.#attempt) return; // stopped meanwhile: the slot has been given back
      picked.stop();
      this.#giveUp(attempt, { kind: 'device', error });
      return this.#letGo();
    }
    if (attempt === this.#attempt) this.#go('on');
    else picked.stop();
  }

  #letGo(): void {
    this.#slots.releaseSlot('screen').catch(() => undefined); // a slot in which nothing is published is free by itself
  }

  #giveUp(attempt: number, trouble: ShareTrouble): void {
    if (attempt !== this.#attempt) return;
    this.#picked = undefined;
    this.#reports.trouble(trouble);
    this.#go('off');
  }

  #go(state: ShareState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#reports.changed();
  }
}

class TooLate extends Error {}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooLate(`no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
