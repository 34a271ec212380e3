import { Direction, Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { useLanguage } from './language/use-texts.ts';
import { LiveRegion } from './LiveRegion.tsx';
import { Toasts } from './Toasts.tsx';

/** As long as a pointer has to rest before a tooltip comes. [S0-199] */
const tooltipAfterMs = 500;

/** Stands around everything, once: direction of the language, tooltips, spoken and shown messages. */
export function UiRoot({ children }: { readonly children: ReactNode }) {
  const { dir } = useLanguage();
  return (
    <Direction.Provider dir={dir}>
      <Tooltip.Provider delayDuration={tooltipAfterMs} disableHoverableContent={false}>
        {children}
        <Toasts />
        <LiveRegion />
      </Tooltip.Provider>
    </Direction.Provider>
  );
}
