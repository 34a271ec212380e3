import { readSetting, writeSetting } from '@parley/ui';
import { chooseStage, corners, layouts, selfViews, type StageChoices, type StageWish } from './stage-choices.ts';

/**
 * Where a page keeps how the meeting is looked at: its choices, and the wishes that change them. The menu, the
 * shortcuts and the tiles all speak to it. What people would choose again next time is kept in the browser.
 *
 * Lifetime  one stay in a meeting
 */
export class StageDesk {
  readonly #listeners = new Set<() => void>();
  #numbered: readonly string[] = [];
  #choices: StageChoices = {
    layout: readOneOf('stage.layout', layouts) ?? 'grid',
    selfView: readOneOf('stage.self-view', selfViews) ?? 'tile',
    corner: readOneOf('stage.self-corner', corners) ?? 'bottom-right',
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

  /** Says whom the numbers mean: tiles of the others, in the order in which they sit. */
  readonly number = (keys: readonly string[]): void => {
    this.#numbered = keys;
  };

  /** Shows the person with this number large, from 1; once more shows all. Nothing where nobody has the number. */
  readonly focusPlace = (place: number): void => {
    const key = this.#numbered[place - 1];
    if (key !== undefined) this.wish({ wish: 'focus', key });
  };

  readonly wish = (wish: StageWish): void => {
    const next = chooseStage(this.#choices, wish);
    if (next === this.#choices) return;
    this.#choices = next;
    writeSetting('stage.layout', next.layout);
    writeSetting('stage.self-view', next.selfView);
    writeSetting('stage.self-corner', next.corner);
    for (const listener of this.#listeners) listener();
  };
}

function readOneOf<Choice extends string>(name: string, known: readonly Choice[]): Choice | undefined {
  const kept = readSetting(name);
  return known.find((one) => one === kept);
}
