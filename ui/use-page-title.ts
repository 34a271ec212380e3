import { useEffect } from 'react';
import { announce } from './announcements.ts';

const product = 'Parley';
let isFirst = true;

/** Names the page in the browser's tab, and says so to people who hear it, because moving between pages loads nothing they would notice. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – ${product}`;
    // The first page is read out by the reader itself.
    if (!isFirst) announce(title);
    isFirst = false;
    return () => {
      document.title = product;
    };
  }, [title]);
}
