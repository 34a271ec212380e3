import { useRef } from 'react';

type FocusHandlers = { readonly onOpenAutoFocus: () => void; readonly onCloseAutoFocus: (event: Event) => void };

/**
 * Gives the focus back to where it was before something opened over the page.
 *
 * The dialogs' library gives it back to a trigger of its own only; ours are opened by whatever the page likes.
 */
export function useReturnFocus(): FocusHandlers {
  const before = useRef<HTMLElement | null>(null);
  return {
    // Called while the focus is still outside.
    onOpenAutoFocus: () => {
      before.current = stays(document.activeElement);
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (before.current?.isConnected === true) before.current.focus();
    },
  };
}

/** An entry of a menu is gone when the dialog that it has opened closes; its menu's button is still there. */
function stays(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role="menu"]');
  const trigger = menu === null || menu === undefined ? element : document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  return trigger instanceof HTMLElement ? trigger : null;
}
