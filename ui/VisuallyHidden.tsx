import type { ReactNode } from 'react';

/** For who hears the page: what the eye takes from icons, places and colours. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}
