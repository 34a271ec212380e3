import { useTexts } from './language/use-texts.ts';
import { shortcutKeys, type Shortcut } from './shortcuts.ts';
import { uiTexts } from './texts/ui-texts.ts';

const named = { ctrl: 'key.ctrl', alt: 'key.alt', shift: 'key.shift', ' ': 'key.space', Escape: 'key.escape' } as const;
const isNamed = (key: string): key is keyof typeof named => key in named;

/** A shortcut as it stands on the keys. It is said by `aria-keyshortcuts` of what it does, so it is silent here. */
export function Kbd({ shortcut }: { readonly shortcut: Shortcut }) {
  const t = useTexts(uiTexts);
  return (
    <span aria-hidden className="inline-flex gap-1">
      {shortcutKeys(shortcut).map((key) => (
        <kbd key={key} className="inline-flex h-5 min-w-5 items-center justify-center rounded-mark border border-line bg-canvas px-1 font-sans text-caption font-medium text-muted">
          {isNamed(key) ? t(named[key]) : key}
        </kbd>
      ))}
    </span>
  );
}
