import { use, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './Kbd.tsx';
import { MenuKind, menuKinds } from './menu-kind.ts';
import { menuItemLook } from './menu-look.ts';
import { ariaShortcut, type Shortcut } from './shortcuts.ts';

type MenuItemProps = {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly icon?: ReactNode;
  readonly shortcut?: Shortcut;
  readonly danger?: boolean;
  readonly disabled?: boolean;
};

/** One action of a menu. */
export function MenuItem({ onSelect, children, icon, shortcut, danger = false, disabled = false }: MenuItemProps) {
  const { Item } = menuKinds[use(MenuKind)];
  return (
    <Item disabled={disabled} onSelect={onSelect} aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)} className={classes(menuItemLook, danger && 'text-danger data-[highlighted]:bg-danger-soft')}>
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {shortcut !== undefined && <Kbd shortcut={shortcut} />}
    </Item>
  );
}
