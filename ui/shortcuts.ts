/**
 * A key with its modifiers, such as `M`, `Shift+P`, `Alt+1`, `?` or `Mod+K`, where Mod is ⌘ on a Mac and Ctrl elsewhere.
 * Letters mean the letter that is typed, so a shortcut stays what it is on every keyboard.
 */
export type Shortcut = string;

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

export function matchesShortcut(event: Pressed, shortcut: Shortcut, mac = isMac): boolean {
  const { key, mod, alt, shift } = readShortcut(shortcut);
  const isLetter = /^[a-z]$/i.test(key);
  const isDigit = /^[0-9]$/.test(key);
  // Alt makes other signs of letters and digits, and some keyboards write other letters, or digits only with Shift: there the key itself counts.
  const placed = (isDigit && event.code === `Digit${key}`) || (isLetter && (alt || isForeignLetter(event.key)) && event.code === `Key${key.toUpperCase()}`);
  const same = placed || event.key.toLowerCase() === key.toLowerCase();
  // A sign such as ? may need Shift on one keyboard and none on another.
  const shiftFits = isLetter || isDigit || key.length > 1 ? event.shiftKey === shift : true;
  const [wanted, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return same && shiftFits && wanted === mod && !other && event.altKey === alt;
}

/** A letter that no shortcut is named after: Cyrillic, Greek, Hebrew … */
function isForeignLetter(key: string): boolean {
  return /^\p{L}$/u.test(key) && !/^[a-z]$/i.test(key);
}

/** What stands on the keys, one part per key: signs on a Mac, elsewhere `ctrl`, `alt` and `shift`, whose names depend on the language. */
export function shortcutKeys(shortcut: Shortcut, mac = isMac): readonly string[] {
  const { key, mod, alt, shift } = readShortcut(shortcut);
  const [command, option, up] = mac ? ['⌘', '⌥', '⇧'] : ['ctrl', 'alt', 'shift'];
  return [mod && command, alt && option, shift && up, key.length === 1 ? key.toUpperCase() : key].filter((part) => typeof part === 'string');
}

/** The value of `aria-keyshortcuts`. */
export function ariaShortcut(shortcut: Shortcut, mac = isMac): string {
  const { key, mod, alt, shift } = readShortcut(shortcut);
  return [...(mod ? [mac ? 'Meta' : 'Control'] : []), ...(alt ? ['Alt'] : []), ...(shift ? ['Shift'] : []), key].join('+');
}

function readShortcut(shortcut: Shortcut): { readonly key: string; readonly mod: boolean; readonly alt: boolean; readonly shift: boolean } {
  const parts = shortcut === '+' ? ['+'] : shortcut.split('+');
  return { key: parts.at(-1) ?? '', mod: parts.includes('Mod'), alt: parts.includes('Alt'), shift: parts.includes('Shift') };
}
