import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

type PopoverProps = {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom';
  readonly align?: 'start' | 'center' | 'end';
};

/** A small panel beside its button; closes on Escape and on a press outside, focus returns to the button. */
export function Popover({ trigger, label, children, side = 'top', align = 'center' }: PopoverProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={10}
          collisionPadding={12}
          className="z-50 w-72 max-w-[calc(100vw-1.5rem)] rounded-card border border-line bg-raised p-2 text-ink shadow-float data-[state=open]:animate-pop-in data-[state=closed]:animate-pop-out"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
