import { chooseStage, corners, layouts, selfViews, type StageChoices, type StageWish } from './stage-choices.ts';

/**
 * Where a page keeps how the meeting is looked at: its choices, and the wishes that change them. The menu, the
 * shortcuts and the tiles all speak to it. What people would choose again next time is kept in the browser.
 *
 * Lifetime  one stay in a meeting
 */
export class StageDesk {
  readonly #listeners = new Set<() => void>();
  #choices: StageChoices = {
    layout: readKept('layout', layouts) ?? 'grid',
    selfView: readKept('self-view', selfViews) ?? 'tile',
    corner: readKept('self-corner', corners) ?? 'bottom-right',
    pinned: [],
    page: 0,
    refitted: [],
    statisticsOn: false,
  };

  /** For `useSyncExternalStore`, as is `subscribe`. */
  readonly choices = (): StageChoices => this.#choices;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly wish = (wish: StageWish): void => {
    const next = chooseStage(this.#choices, wish);
    if (next === this.#choices) return;
    this.#choices = next;
    keep('layout', next.layout);
    keep('self-view', next.selfView);
    keep('self-corner', next.corner);
    for (const listener of this.#listeners) listener();
  };
}

const prefix = 'parley.stage.';

function readKept<Choice extends string>(name: string, known: readonly Choice[]): Choice | undefined {
  try {
    const kept = globalThis.localStorage.getItem(prefix + name);
    return known.find((one) => one === kept);
  } catch {
    return undefined; // blocked storage
  }
}

function keep(name: string, choice: string): void {
  try {
    globalThis.localStorage.setItem(prefix + name, choice);
  } catch {
    // blocked storage: the choice lasts as long as the page
  }
}
