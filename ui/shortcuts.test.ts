import { describe, expect, it } from 'vitest';
import { ariaShortcut, matchesShortcut, shortcutKeys } from './shortcuts.ts';
import { mayTakeKey } from './use-shortcuts.ts';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}, code = '') => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

describe('shortcuts', () => {
  it.each([
    ['M', press('m'), true],
    ['M', press('M', { shiftKey: true }), false],
    ['M', press('m', { ctrlKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true }), true],
    ['Mod+K', press('k', { metaKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true, altKey: true }), false],
    ['Shift+P', press('P', { shiftKey: true }), true],
    ['Shift+P', press('p'), false],
    ['Alt+1', press('¡', { altKey: true }, 'Digit1'), true],
    ['M', press('ь', {}, 'KeyM'), true],
    ['M', press('M'), true],
    // A French keyboard has its M and A elsewhere: what it writes counts, not where.
    ['M', press('m', {}, 'Semicolon'), true],
    ['Q', press('a', {}, 'KeyQ'), false],
    ['1', press('&', {}, 'Digit1'), true],
    ['1', press('1', { shiftKey: true }, 'Digit1'), false],
    ['1', press('1', {}, 'Numpad1'), true],
    ['?', press('?', { shiftKey: true }), true],
    ['?', press('?'), true],
    ['Escape', press('Escape'), true],
  ])('%s is found in what is typed: %o is %s', (shortcut, event, expected) => {
    expect(matchesShortcut(event, shortcut, false)).toBe(expected);
  });

  it('Mod is the command key of a Mac', () => {
    expect(matchesShortcut(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
    expect([shortcutKeys('Mod+Shift+P', true), shortcutKeys('Mod+Shift+P', false)]).toEqual([['⌘', '⇧', 'P'], ['ctrl', 'shift', 'P']]);
    expect([ariaShortcut('Mod+K', true), ariaShortcut('Mod+K', false), ariaShortcut('M')]).toEqual(['Meta+K', 'Control+K', 'M']);
  });

  const inField = { tagName: 'INPUT', type: 'text' };
  it.each([
    ['M', inField, false],
    ['Mod+K', inField, true],
    ['M', { tagName: 'TEXTAREA' }, false],
    ['M', { tagName: 'DIV', isContentEditable: true }, false],
    ['M', { tagName: 'SELECT' }, false],
    ['M', { tagName: 'BUTTON' }, true],
    ['M', { tagName: 'INPUT', type: 'checkbox' }, true],
    [' ', { tagName: 'BUTTON' }, false],
    [' ', { tagName: 'INPUT', type: 'checkbox' }, false],
    ['Enter', { tagName: 'A' }, false],
    [' ', { tagName: 'BODY' }, true],
    ['M', null, true],
  ])('%o with the focus in %o is taken: %s', (shortcut, focused, expected) => {
    expect(mayTakeKey(shortcut, focused)).toBe(expected);
  });
});
