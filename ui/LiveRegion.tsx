import { useSyncExternalStore } from 'react';
import { announcements } from './announcements.ts';

/** Where `announce()` speaks: once per application, there from the start, because readers ignore regions that have just come. */
export function LiveRegion() {
  const { polite, urgent } = useSyncExternalStore(announcements.subscribe, announcements.read);
  return (
    <div className="sr-only">
      {/* A new element for every sentence, so that the same one is said twice when it happens twice. */}
      <div aria-live="polite" aria-atomic>
        <span key={polite.id}>{polite.text}</span>
      </div>
      <div aria-live="assertive" aria-atomic>
        <span key={urgent.id}>{urgent.text}</span>
      </div>
    </div>
  );
}
