import { Direction } from 'radix-ui';
import type { ReactNode } from 'react';
import { useLanguage } from './language/use-texts.ts';
import { LiveRegion } from './LiveRegion.tsx';
import { Toasts } from './Toasts.tsx';

/** Stands around everything, once: the direction of the language, spoken and shown messages. */
export function UiRoot({ children }: { readonly children: ReactNode }) {
  const { dir } = useLanguage();
  return (
    <Direction.Provider dir={dir}>
      {children}
      <Toasts />
      <LiveRegion />
    </Direction.Provider>
  );
}
