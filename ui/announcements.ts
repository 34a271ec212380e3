import { Subscribers } from './subscribers.ts';

type Announcement = { readonly id: number; readonly text: string };
type Spoken = { readonly polite: Announcement; readonly urgent: Announcement };

const silence: Announcement = { id: 0, text: '' };
const subscribers = new Subscribers();
let spoken: Spoken = { polite: silence, urgent: silence };

/**
 * Says a sentence to people who hear the page: who came, whose hand is up, what a press has done.
 *
 * Urgent ones interrupt what is being read; keep them for what a person must react to.
 */
export function announce(text: string, { urgent = false }: { readonly urgent?: boolean } = {}): void {
  const which = urgent ? 'urgent' : 'polite';
  spoken = { ...spoken, [which]: { id: spoken[which].id + 1, text } };
  subscribers.tell();
}

/** For `useSyncExternalStore`. */
export const announcements = { subscribe: subscribers.subscribe, read: (): Spoken => spoken };
