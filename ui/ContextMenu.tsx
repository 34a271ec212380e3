import { ContextMenu as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { MenuKind } from './menu-kind.ts';
import { menuLook } from './menu-look.ts';

type ContextMenuProps = {
  /** One element, focusable, so that the menu key and Shift+F10 reach it too. Offer the same entries by a `Menu`: nobody has to guess. */
  readonly target: ReactNode;
  readonly children: ReactNode;
};

/** The actions of a thing, by its right side of the mouse or a long press. */
export function ContextMenu({ target, children }: ContextMenuProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{target}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content collisionPadding={8} loop className={menuLook}>
          <MenuKind value="context">{children}</MenuKind>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
