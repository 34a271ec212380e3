import type { ReactNode } from 'react';

/** `<b>` of a text: an address, a name, what a person should compare. */
export function strong(inside: ReactNode): ReactNode {
  return <strong className="font-medium break-words text-ink">{inside}</strong>;
}
