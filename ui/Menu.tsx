import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { MenuKind } from './menu-kind.ts';
import { menuLook } from './menu-look.ts';

type MenuProps = {
  /** One button; it becomes the menu's name as well. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly align?: 'start' | 'center' | 'end';
  readonly onOpenChange?: (open: boolean) => void;
};

/** A button and the list of actions behind it; arrows move, letters find, Escape closes and gives the focus back. */
export function Menu({ trigger, children, side = 'bottom', align = 'start', onOpenChange }: MenuProps) {
  return (
    <DropdownMenu.Root {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side={side} align={align} sideOffset={8} collisionPadding={8} loop className={menuLook}>
          <MenuKind value="dropdown">{children}</MenuKind>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
