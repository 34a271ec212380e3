import type { Knock, Notice } from '@parley/meetings/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Knocks } from './knocks.ts';

const knock = (id: string): Knock => ({ id, participantId: `p-${id}`, name: id, picture: '', guest: false, as: 'participant', askedAt: '2026-11-30T12:00:00.000Z' });
const news = (id: string): Notice => ({ version: 1, kind: 'knock', knock: knock(id) });
const over = (id: string): Notice => ({ version: 1, kind: 'knock-over', knockId: id, how: 'gone' });

function stage(listed: readonly Knock[] = []) {
  const door = { knocks: vi.fn(() => Promise.resolve(listed)), decideKnock: vi.fn(() => Promise.resolve()), admitAll: vi.fn(() => Promise.resolve()) };
  const changed = vi.fn();
  const knocks = new Knocks(door, changed);
  return { knocks, door, changed, ids: () => knocks.look().map(({ id }) => id) };
}

describe('Knocks', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('a host who comes in later learns who waits already', async () => {
    const { knocks, ids } = stage([knock('a'), knock('b')]);
    knocks.follow(true, 2);
    await vi.runAllTimersAsync();

    expect(ids()).toEqual(['a', 'b']);
  });

  it('a notice is enough: nothing is asked for when the count agrees', async () => {
    const { knocks, door, ids } = stage();
    knocks.follow(true, 0);
    knocks.hear(news('a'));
    knocks.follow(true, 1);
    knocks.hear(news('a'));
    await vi.runAllTimersAsync();

    expect([ids(), door.knocks.mock.calls.length]).toEqual([['a'], 0]);
  });

  it('a notice that was lost is made up for by the count', async () => {
    const { knocks, ids } = stage([knock('a')]);
    knocks.follow(true, 0);
    knocks.follow(true, 1);
    await vi.runAllTimersAsync();

    expect(ids()).toEqual(['a']);
  });

  it('who waits no more is gone, by notice or by decision, the refused one too', async () => {
    const { knocks, door, ids } = stage();
    knocks.follow(true, 0);
    for (const id of ['a', 'b', 'c']) knocks.hear(news(id));
    knocks.hear(over('a'));
    await knocks.decide('b', 'refuse');
    door.decideKnock.mockRejectedValueOnce(new Error('gone'));
    await knocks.decide('c', 'admit').catch(() => undefined);

    expect(ids()).toEqual([]);
    expect(door.decideKnock.mock.calls).toEqual([['b', 'refuse'], ['c', 'admit']]);
  });

  it('who is no host, or not any more, sees nobody', async () => {
    const { knocks, door, ids } = stage([knock('a')]);
    knocks.hear(news('a'));
    knocks.follow(false, 1);
    await vi.runAllTimersAsync();
    const before = [ids(), door.knocks.mock.calls.length];
    knocks.follow(true, 1);
    await vi.runAllTimersAsync();
    const hosting = ids();
    knocks.follow(false, 1);

    expect([before, hosting, ids()]).toEqual([[[], 0], ['a'], []]);
  });

  it('all are let in at once', async () => {
    const { knocks, door, ids } = stage();
    knocks.follow(true, 0);
    knocks.hear(news('a'));
    knocks.hear(news('b'));
    await knocks.admitAll();

    expect([ids(), door.admitAll.mock.calls.length]).toEqual([[], 1]);
  });
});
