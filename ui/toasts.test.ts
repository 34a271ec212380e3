import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clearToasts, dismissToast, holdToasts, showToast, toastStore } from './toasts.ts';

const ids = (): string[] => toastStore.read().map(({ id }) => id);
const plain = (id: string): void => showToast({ id, kind: 'plain', text: id });

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    clearToasts();
    holdToasts(false);
    vi.useRealTimers();
  });

  it('[S0-186] there are at most five; the oldest that would go by itself makes room', () => {
    showToast({ id: 'wrong', kind: 'problem', text: 'x', sticky: true });
    for (const id of ['a', 'b', 'c', 'd', 'e']) plain(id);

    expect(ids()).toEqual(['wrong', 'b', 'c', 'd', 'e']);
  });

  it('[S0-186] five that stay give way to what is new, oldest first', () => {
    for (const id of ['1', '2', '3', '4', '5']) showToast({ id, kind: 'problem', text: 'x', sticky: true });
    plain('new');

    expect(ids()).toEqual(['2', '3', '4', '5', 'new']);
  });

  it('one with a known id takes the place of the old one, and its time begins anew', () => {
    for (const id of ['a', 'b']) plain(id);
    vi.advanceTimersByTime(3_000);
    showToast({ id: 'a', kind: 'success', text: 'done' });

    expect(toastStore.read().map(({ text }) => text)).toEqual(['done', 'b']);
    vi.advanceTimersByTime(1_000);
    expect(ids()).toEqual(['a']);
    vi.advanceTimersByTime(3_000);
    expect(ids()).toEqual([]);
  });

  it('[S0-187] what loads or is wrong stays until it is taken away', () => {
    showToast({ id: 'load', kind: 'loading', text: 'x' });
    showToast({ id: 'wrong', kind: 'problem', text: 'x', sticky: true });
    vi.advanceTimersByTime(60_000);
    expect(ids()).toEqual(['load', 'wrong']);

    dismissToast('load');
    expect(ids()).toEqual(['wrong']);
  });

  it('one that was loading goes by itself once it is done', () => {
    showToast({ id: 'x', kind: 'loading', text: 'x' });
    showToast({ id: 'x', kind: 'success', text: 'x' });
    vi.advanceTimersByTime(4_000);

    expect(ids()).toEqual([]);
  });

  it('none goes while somebody reads them', () => {
    plain('a');
    holdToasts(true);
    plain('b');
    vi.advanceTimersByTime(60_000);
    expect(ids()).toEqual(['a', 'b']);

    holdToasts(false);
    vi.advanceTimersByTime(4_000);
    expect(ids()).toEqual([]);
  });

  it('one with actions stays long enough to press them', () => {
    showToast({ id: 'x', kind: 'plain', text: 'x', actions: [{ label: 'Undo', onPress: () => undefined }] });
    vi.advanceTimersByTime(9_999);
    expect(ids()).toEqual(['x']);
    vi.advanceTimersByTime(1);
    expect(ids()).toEqual([]);
  });

  it('[S0-186] a change of the page clears them, but for those it names', () => {
    for (const id of ['a', 'b']) plain(id);
    clearToasts(['b']);

    expect(ids()).toEqual(['b']);
  });
});
