import { Check } from 'lucide-react';
import { use, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { MenuKind, menuKinds } from './menu-kind.ts';
import { menuItemLook } from './menu-look.ts';

type MenuCheckItemProps = { readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly children: ReactNode; readonly disabled?: boolean };

/** Something of a menu that is on or off; the menu stays open, because there may be more to turn. */
export function MenuCheckItem({ checked, onChange, children, disabled = false }: MenuCheckItemProps) {
  const { CheckboxItem, ItemIndicator } = menuKinds[use(MenuKind)];
  return (
    <CheckboxItem checked={checked} disabled={disabled} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} className={classes(menuItemLook)}>
      <span className="flex size-4 shrink-0">
        <ItemIndicator>
          <Check aria-hidden className="text-accent" />
        </ItemIndicator>
      </span>
      <span className="min-w-0 flex-1">{children}</span>
    </CheckboxItem>
  );
}
