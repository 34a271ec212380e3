import { useEffect, useRef } from 'react';
import { matchesShortcut, type Shortcut } from './shortcuts.ts';

type Actions = Readonly<Record<Shortcut, (() => void) | undefined>>;
type Focused = { readonly tagName: string; readonly type?: string; readonly isContentEditable?: boolean } | null;

/**
 * Runs an action when its keys are pressed anywhere on the page.
 *
 * A key is left to what has the focus when it means something there: letters in a field, Space and Enter on a control,
 * everything in an open menu or dialog. `enabled` false turns all of them off.
 */
export function useShortcuts(actions: Actions, { enabled = true }: { readonly enabled?: boolean } = {}): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const found = Object.entries(latest.current).find(([shortcut]) => matchesShortcut(event, shortcut));
      if (found?.[1] === undefined || !mayTakeKey(found[0], document.activeElement as HTMLElement | null) || isCovered(document.activeElement)) return;
      event.preventDefault();
      found[1]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}

/** Whether a shortcut may act while this element has the focus. */
export function mayTakeKey(shortcut: Shortcut, focused: Focused): boolean {
  if (focused === null || shortcut.includes('Mod+') || shortcut.includes('Alt+')) return true;
  const { tagName, type = 'text', isContentEditable = false } = focused;
  if (isContentEditable || tagName === 'TEXTAREA' || tagName === 'SELECT' || (tagName === 'INPUT' && !pressedInputs.has(type))) return false;
  // Space on the page itself may talk; on a button it presses the button.
  return shortcut === ' ' || shortcut === 'Enter' ? tagName === 'BODY' : true;
}

/** Inputs in which letters mean nothing. */
const pressedInputs = new Set(['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'color', 'file']);

/** Menus and dialogs have keys of their own. */
function isCovered(focused: Element | null): boolean {
  return focused !== null && focused.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]') !== null;
}
