import { describe, expect, it } from 'vitest';
import { chooseStage, type StageChoices, type StageWish } from './stage-choices.ts';

const choices: StageChoices = { layout: 'grid', selfView: 'tile', corner: 'bottom-right', pinned: [], page: 2, refitted: [], statisticsOn: false };
const after = (...wishes: readonly StageWish[]) => wishes.reduce(chooseStage, choices);

describe('chooseStage', () => {
  it('goes through the layouts and begins again', () => {
    const next: StageWish = { wish: 'next-layout' };

    expect([after(next), after(next, next), after(next, next, next)].map(({ layout }) => layout)).toEqual(['spotlight', 'side', 'grid']);
  });

  it('pins, pins a second one beside it, and lets go', () => {
    expect(after({ wish: 'pin', key: 'a' }, { wish: 'pin', key: 'b' }).pinned).toEqual(['a', 'b']);
    expect(after({ wish: 'pin', key: 'a' }, { wish: 'pin', key: 'b' }, { wish: 'pin', key: 'a' }).pinned).toEqual(['b']);
  });

  it('lets go of the oldest pin when there are too many', () => {
    expect(after(...['a', 'b', 'c', 'd', 'e'].map((key): StageWish => ({ wish: 'pin', key }))).pinned).toEqual(['b', 'c', 'd', 'e']);
  });

  it('focuses one instead of all that were pinned, and shows everybody at the second time', () => {
    expect(after({ wish: 'pin', key: 'a' }, { wish: 'pin', key: 'b' }, { wish: 'focus', key: 'a' }).pinned).toEqual(['a']);
    expect(after({ wish: 'focus', key: 'a' }, { wish: 'focus', key: 'a' }).pinned).toEqual([]);
  });

  it('begins at the first page of another arrangement', () => {
    for (const wish of [{ wish: 'layout', layout: 'side' }, { wish: 'pin', key: 'a' }, { wish: 'next-layout' }] as const) expect(after(wish).page).toBe(0);
  });

  it('[S0-135] turns the fit of one tile around and back', () => {
    expect(after({ wish: 'refit', key: 'a' }).refitted).toEqual(['a']);
    expect(after({ wish: 'refit', key: 'a' }, { wish: 'refit', key: 'a' }).refitted).toEqual([]);
  });

  it('changes nothing when nothing is wished that is not so', () => {
    for (const wish of [{ wish: 'layout', layout: 'grid' }, { wish: 'page', page: 2 }, { wish: 'page', page: -1 }, { wish: 'unpin-all' }] as const) expect(after(wish)).toBe(choices);
  });
});
