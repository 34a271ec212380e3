import type { SlotKind } from '@parley/meetings/contract';
import type { RoomParts } from '../room-parts.ts';

/** What the media server has to be told after a report of it was taken in. */
export type Aftermath = {
  /** Are in the room and may not be. */
  readonly intruders: readonly string[];
  /** Are shown, or may do, something else than the room believes. */
  readonly changed: readonly string[];
  /** Have published without a free slot. */
  readonly overflow: readonly { readonly accountId: string; readonly slot: SlotKind }[];
  readonly roomChanged: boolean;
};

export const nothing: Aftermath = { intruders: [], changed: [], overflow: [], roomChanged: false };

/** Carried out after the transaction. What fails is reported, and comes again with the next report about the same people. */
export async function carryOut({ desk }: Pick<RoomParts, 'desk'>, meetingId: string, aftermath: Aftermath): Promise<void> {
  for (const accountId of aftermath.intruders) await desk.quietly(desk.remove(meetingId, accountId));
  if (aftermath.changed.length > 0) await desk.quietly(desk.tellStandings(meetingId, aftermath.changed));
  for (const { accountId, slot } of aftermath.overflow) await desk.quietly(desk.notify(meetingId, [accountId], { kind: 'no-free-slot', slot }));
  if (aftermath.roomChanged) await desk.quietly(desk.tellRoom(meetingId));
}
