import { ContextMenu, DropdownMenu } from 'radix-ui';
import { createContext } from 'react';

/** Entries are the same in both kinds of menu; the library has them, and their types, twice, so one is read as the other. */
export const menuKinds = { dropdown: DropdownMenu, context: ContextMenu as unknown as typeof DropdownMenu } as const;

/** In which kind of menu an entry stands. */
export const MenuKind = createContext<keyof typeof menuKinds>('dropdown');
