import { useEffect, type RefObject } from 'react';

const wanted = 'textarea:not([disabled]), input:not([disabled]), select:not([disabled])';
const others = ':scope > :not(header) :is(button:not([disabled]), a[href])';

/** The keyboard goes to the first field of what has opened, else to its first control, and back when it closes. [S0-185] */
export function usePanelFocus(panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const shown = panel.current;
    const before = document.activeElement;
    const first = shown?.querySelector<HTMLElement>(wanted) ?? shown?.querySelector<HTMLElement>(others);
    first?.focus({ preventScroll: true });
    return () => {
      // Whoever went on with something else keeps it.
      const lost = document.activeElement === document.body || shown?.contains(document.activeElement) === true;
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [panel]);
}
