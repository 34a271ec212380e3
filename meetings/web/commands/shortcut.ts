/**
 * One key, perhaps held together with others.
 *
 * - `key`   a letter, or what the key writes (`?`); letters are found on keyboards that write others, too
 * - `code`  the place of the key, for digits, which Alt turns into other signs
 * - `mod`   Ctrl, on a Mac Cmd
 */
export type Shortcut = { readonly key?: string; readonly code?: string; readonly mod?: true; readonly shift?: true; readonly alt?: true };

/** The part of a keyboard event that matters. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'repeat'>;

/** Whether this press is that shortcut. A letter that the keyboard cannot write is found at its place on an English one. */
export function isPressed(shortcut: Shortcut, press: KeyPress, isMac: boolean): boolean {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const foreign = isMac ? press.ctrlKey : press.metaKey;
  if (foreign || mod !== (shortcut.mod === true) || press.altKey !== (shortcut.alt === true)) return false;
  if (shortcut.code !== undefined) return press.code === shortcut.code && press.shiftKey === (shortcut.shift === true);
  const { key = '' } = shortcut;
  if (!isLetter(key)) return press.key === key; // Shift may be what it takes to write it
  if (press.shiftKey !== (shortcut.shift === true)) return false;
  return isLetter(press.key) ? press.key.toLowerCase() === key : press.code === `Key${key.toUpperCase()}`;
}

/** A key by itself, which would write something where something is being written. */
export function isBare(shortcut: Shortcut): boolean {
  return shortcut.mod === undefined && shortcut.alt === undefined;
}

/** The caps of the keys, as they are printed on the keyboard: ["Ctrl", "D"]. */
export function keyCaps(shortcut: Shortcut, isMac: boolean): readonly string[] {
  return [
    ...(shortcut.mod === true ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(shortcut.alt === true ? [isMac ? '⌥' : 'Alt'] : []),
    ...(shortcut.shift === true ? [isMac ? '⇧' : 'Shift'] : []),
    (shortcut.key ?? shortcut.code?.replace(/^(?:Digit|Key)/, '') ?? '').toUpperCase(),
  ];
}

/** For `aria-keyshortcuts`. [WAI-ARIA 1.2 §6.6] */
export function ariaKeys(shortcuts: readonly Shortcut[], isMac: boolean): string {
  return shortcuts
    .map((shortcut) =>
      [shortcut.mod === true ? (isMac ? 'Meta' : 'Control') : '', shortcut.alt === true ? 'Alt' : '', shortcut.shift === true ? 'Shift' : '', keyCaps(shortcut, isMac).at(-1) ?? ''].filter(Boolean).join('+'),
    )
    .join(' ');
}

function isLetter(key: string): boolean {
  return /^[a-z]$/i.test(key);
}
