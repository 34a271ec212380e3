import { afterEach, describe, expect, it, vi } from 'vitest';
import { StageDesk } from './stage-desk.ts';

function storage(first: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(first));
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => kept.delete(key) });
  return kept;
}

describe('StageDesk', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('[S0-124] begins as it was left in this browser, without pins and pages', () => {
    storage();
    const before = new StageDesk();
    before.wish({ wish: 'layout', layout: 'side' });
    before.wish({ wish: 'self-view', selfView: 'floating' });
    before.wish({ wish: 'corner', corner: 'top-left' });
    before.wish({ wish: 'pin', key: 'camera:a' });

    expect(new StageDesk().choices()).toMatchObject({ layout: 'side', selfView: 'floating', corner: 'top-left', pinned: [], page: 0 });
  });

  it('[S0-124] ignores what it does not know, and works without storage', () => {
    storage({ 'parley.stage.layout': 'mosaic' });

    expect(new StageDesk().choices().layout).toBe('grid');
    vi.unstubAllGlobals();
    expect(new StageDesk().choices().layout).toBe('grid');
  });

  it('tells of changes only', () => {
    const desk = new StageDesk();
    const told = vi.fn();
    desk.subscribe(told);
    desk.wish({ wish: 'layout', layout: 'grid' });
    desk.wish({ wish: 'layout', layout: 'spotlight' });

    expect(told).toHaveBeenCalledTimes(1);
  });

  it('focuses whoever has a number, and nobody where nobody has it', () => {
    const desk = new StageDesk();
    desk.number(['camera:a', 'camera:b']);
    desk.focusPlace(2);
    const second = desk.choices().pinned;
    desk.focusPlace(9);

    expect([second, desk.choices().pinned]).toEqual([['camera:b'], ['camera:b']]);
  });
});
