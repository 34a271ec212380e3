import { ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu } from './Menu.tsx';
import { Popover } from './Popover.tsx';

type SplitButtonProps = {
  /** Of both together, such as "Microphone". */
  readonly label: string;
  /** The button itself, usually a `ToggleButton` of size `bar`. */
  readonly children: ReactNode;
  /** Of the small arrow, such as "Choose a microphone". */
  readonly moreLabel: string;
} & (
  | { readonly menu: ReactNode; readonly panel?: never }
  /** What is more than a list of choices: a level, a test, a slider. */
  | { readonly panel: ReactNode; readonly menu?: never }
);

/** A button and, beside it, the choices that belong to it. */
export function SplitButton({ label, children, moreLabel, menu, panel }: SplitButtonProps) {
  const arrow = (
    <button type="button" aria-label={moreLabel} className="inline-flex h-bar w-8 items-center justify-center rounded-e-full pe-1 text-muted transition-colors hover:text-ink">
      <ChevronUp aria-hidden className="size-4" />
    </button>
  );
  return (
    <div role="group" aria-label={label} className="inline-flex shrink-0 rounded-full bg-raised contrast:border contrast:border-edge">
      {children}
      {menu === undefined ? (
        <Popover label={moreLabel} trigger={arrow}>
          {panel}
        </Popover>
      ) : (
        <Menu side="top" trigger={arrow}>
          {menu}
        </Menu>
      )}
    </div>
  );
}
