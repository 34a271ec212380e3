import { use, type ReactNode } from 'react';
import { MenuKind, menuKinds } from './menu-kind.ts';

/** Entries that belong together, set off from those before by a line; the label says what they are. */
export function MenuSection({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  const { Group, Label, Separator } = menuKinds[use(MenuKind)];
  return (
    <>
      <Separator className="my-1.5 h-px bg-line first:hidden" />
      <Group aria-label={label}>
        {label !== undefined && <Label className="px-2.5 pt-1 pb-1 text-caption font-semibold text-muted">{label}</Label>}
        {children}
      </Group>
    </>
  );
}
