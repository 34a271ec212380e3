import type { RoomParts } from './room-parts.ts';
import { dropLapsedSlots } from './slots/slot-store.ts';
import { deleteLapsedRequests } from './slots/slot-request-store.ts';
import { tellGone } from './waiting/stop-waiting.ts';
import { deleteLapsedKnocks } from './waiting/knock-store.ts';

/**
 * Ends what nobody ends: knocks of people who have gone, slots that were kept for somebody who does not publish, and
 * requests for a slot that were neither taken nor given up. Several processes may do it at once.
 */
export async function tidyRooms(parts: RoomParts): Promise<void> {
  const { db, desk } = parts;
  const now = parts.now();
  for (const [meetingId, knocks] of groupBy(await deleteLapsedKnocks(db, now))) await desk.quietly(tellGone(parts, meetingId, knocks.map(({ id }) => id)));
  for (const { meetingId, id, holder, ending } of await deleteLapsedRequests(db, now)) await desk.quietly(desk.notify(meetingId, [holder], { kind: 'slot-kept', requestId: id, slot: ending }));
  for (const meetingId of await dropLapsedSlots(db, now)) await desk.quietly(desk.tellRoom(meetingId));
}

function groupBy<Entry extends { readonly meetingId: string }>(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.meetingId, [...(groups.get(entry.meetingId) ?? []), entry]);
  return groups;
}
