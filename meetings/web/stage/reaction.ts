import type { ReactNode } from 'react';

/** Something that somebody lets rise from their tile; gone when it has risen. */
export type Reaction = { readonly id: string; readonly personId: string; readonly label: string; readonly picture: ReactNode };
