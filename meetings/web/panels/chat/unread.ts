import type { ChatLine } from '../../session/chat-lines.ts';

/** What of the chat has been seen: the id of the newest line that stood on an open panel. */
export type Seen = string | undefined;

/** How many lines of others came since. A chat that is open has nothing unread. [S0-178] */
export function countUnread(lines: readonly ChatLine[], seen: Seen, isOpen: boolean): number {
  if (isOpen) return 0;
  const after = seen === undefined ? 0 : lines.findIndex(({ id }) => id === seen) + 1; // a line that is no longer kept: everything is newer
  return lines.slice(after).filter(({ mine }) => !mine).length;
}
