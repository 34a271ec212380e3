import type { KeyFocus } from './find-command.ts';

const overlays = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
const controls = 'a[href], button, input, select, textarea, summary, video[controls], audio[controls], [role="button"], [role="switch"], [role="tab"], [role="slider"], [role="radio"], [role="checkbox"], [role="option"], [role="menuitem"]';
/** Inputs that take no letters. */
const wordless = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);

/** Looks at the element that has the keyboard. The page's body, or a region that was only focused to be read, is nothing. */
export function readKeyFocus(element: Element | null): KeyFocus {
  if (element === null || element === element.ownerDocument.body) return { writing: false, control: false, overlay: false };
  const editable = element instanceof HTMLElement && element.isContentEditable;
  const input = element instanceof HTMLInputElement && !wordless.has(element.type);
  return {
    writing: editable || input || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement,
    control: editable || element.closest(controls) !== null,
    overlay: element.closest(overlays) !== null,
  };
}
