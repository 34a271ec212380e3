import { useEffect, useRef } from 'react';

/** Where these keys scroll or mean something of their own. */
const elsewhere = 'aside, [role="dialog"], [role="menu"], [role="listbox"], input, textarea, select, [contenteditable]';

/** Turns pages with PageUp and PageDown; undefined while there is one page, which leaves the keys to the browser. */
export function usePageKeys(turn: ((step: 1 | -1) => void) | undefined): void {
  const latest = useRef(turn);
  useEffect(() => {
    latest.current = turn;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : undefined;
      if (step === undefined || latest.current === undefined || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (document.activeElement?.closest(elsewhere) instanceof Element) return;
      event.preventDefault();
      latest.current(step);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
