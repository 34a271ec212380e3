import type { Queryable } from '../ports.ts';
import type { RoomParts } from '../room-parts.ts';
import { keepSlot, listSlots, type Slot } from './slot-store.ts';

/** A slot that nothing is published in by then is free again. */
export const slotKeptMs = 30_000;

/**
 * Takes a slot for somebody, or finds that they have it. The meeting is locked, so that of two who want the last one
 * only one gets it. [S0-151]
 *
 * Answers  false when every slot is taken
 */
export async function claimSlot(parts: Pick<RoomParts, 'capacity' | 'now'>, tx: Queryable, meetingId: string, wanted: Slot): Promise<boolean> {
  const now = parts.now();
  const slots = await listSlots(tx, meetingId, now);
  const isMine = slots.some(({ accountId, slot }) => accountId === wanted.accountId && slot === wanted.slot);
  if (!isMine && slots.length >= parts.capacity) return false;
  await keepSlot(tx, meetingId, wanted, new Date(now.getTime() + slotKeptMs));
  return true;
}
