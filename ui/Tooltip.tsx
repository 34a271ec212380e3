import { Tooltip as Primitive } from 'radix-ui';
import { createContext, use, type ReactNode } from 'react';
import { Kbd } from './Kbd.tsx';
import type { Shortcut } from './shortcuts.ts';

/** As long as a pointer has to rest before a tooltip comes. [S0-199] */
const afterMs = 500;

const IsInGroup = createContext(false);

/** Around a bar of buttons: after the first tooltip the next ones come at once. */
export function TooltipGroup({ children }: { readonly children: ReactNode }) {
  return (
    <Primitive.Provider delayDuration={afterMs}>
      <IsInGroup value>{children}</IsInGroup>
    </Primitive.Provider>
  );
}

type TooltipProps = {
  readonly text: string;
  readonly shortcut?: Shortcut | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes the focus; a disabled button has no tooltip. */
  readonly children: ReactNode;
};

/** A word about a control: after 500 ms, at once with the keyboard, gone within 150 ms. Never the only place where something is said. */
export function Tooltip({ text, shortcut, side = 'top', children }: TooltipProps) {
  const tooltip = (
    <Primitive.Root>
      {/* The focus that a closed dialog gives back to what was pressed with the mouse asks for no word about it. */}
      <Primitive.Trigger asChild onFocus={(event) => !event.currentTarget.matches(':focus-visible') && event.preventDefault()}>
        {children}
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content side={side} sideOffset={8} collisionPadding={8} className="z-60 flex max-w-72 items-center gap-2 rounded-mark border border-line bg-raised px-2.5 py-1.5 text-label text-ink shadow-float data-[state=closed]:animate-[fade-out_150ms_ease-in_forwards] data-[state=delayed-open]:animate-fade-in">
          {text}
          {shortcut !== undefined && <Kbd shortcut={shortcut} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
  return use(IsInGroup) ? tooltip : <Primitive.Provider delayDuration={afterMs}>{tooltip}</Primitive.Provider>;
}
