import { IconButton } from '@parley/ui';
import { X } from 'lucide-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { slideIn } from './slide-in.ts';
import { usePanelFocus } from './use-panel-focus.ts';

type PanelFrameProps = {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** Beside the title. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
};

/** One panel beside the stage; on a phone it covers the page. It takes the keyboard when it opens and gives it back. [S0-185] */
export function PanelFrame({ title, closeLabel, onClose, note, children }: PanelFrameProps) {
  const panel = useRef<HTMLElement>(null);
  usePanelFocus(panel);

  function onKeyDown(event: KeyboardEvent): void {
    // What floats above the panel closes itself; in the page's tree its keys pass through here.
    if (event.key !== 'Escape' || event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    onClose();
  }
  return (
    <aside
      ref={(element) => {
        panel.current = element;
        slideIn(element);
      }}
      aria-label={title}
      onKeyDown={onKeyDown}
      className="flex min-h-0 w-full flex-col bg-surface max-sm:fixed max-sm:inset-0 max-sm:z-30 max-sm:pb-[env(safe-area-inset-bottom)] sm:w-90 sm:rounded-card sm:max-lg:absolute sm:max-lg:inset-y-0 sm:max-lg:end-3 sm:max-lg:z-30 sm:max-lg:border sm:max-lg:border-line sm:max-lg:shadow-float lg:shrink-0"
    >
      <header className="flex shrink-0 items-center gap-2 py-2 ps-4 pe-2">
        <h2 className="text-title">{title}</h2>
        <span className="min-w-0 flex-1 text-label text-muted">{note}</span>
        <IconButton label={closeLabel} icon={<X aria-hidden />} onClick={onClose} tooltipSide="left" />
      </header>
      {children}
    </aside>
  );
}
