import { ChevronRight } from 'lucide-react';
import { use, type ReactNode } from 'react';
import { MenuKind, menuKinds } from './menu-kind.ts';
import { menuItemLook, menuLook } from './menu-look.ts';

/** A menu behind an entry of a menu. */
export function Submenu({ label, icon, children }: { readonly label: string; readonly icon?: ReactNode; readonly children: ReactNode }) {
  const { Sub, SubTrigger, SubContent, Portal } = menuKinds[use(MenuKind)];
  return (
    <Sub>
      <SubTrigger className={menuItemLook}>
        {icon}
        <span className="min-w-0 flex-1">{label}</span>
        <ChevronRight aria-hidden className="text-muted rtl:-scale-x-100" />
      </SubTrigger>
      <Portal>
        <SubContent collisionPadding={8} loop className={menuLook}>
          {children}
        </SubContent>
      </Portal>
    </Sub>
  );
}
