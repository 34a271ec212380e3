import type { SlotKind } from '@parley/meetings/contract';
import type { Queryable } from '../ports.ts';

/** A host is about to take somebody's slot: `ending` is what the holder loses, `slot` what the requester wants. */
export type SlotRequest = { readonly id: string; readonly holder: string; readonly ending: SlotKind; readonly requester: string; readonly slot: SlotKind; readonly endsAt: Date };

const columns = 'id, holder, ending, requester, slot, ends_at as "endsAt"';

/** Answers false when somebody else is freeing a slot of this holder. One that is over makes way. */
export async function insertSlotRequest(tx: Queryable, meetingId: string, request: SlotRequest, at: Date): Promise<boolean> {
  const { rows } = await tx.query(
    `insert into meeting_slot_requests (id, meeting_id, holder, ending, requester, slot, ends_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (meeting_id, holder) do update
     set id = excluded.id, ending = excluded.ending, requester = excluded.requester, slot = excluded.slot, ends_at = excluded.ends_at
     where meeting_slot_requests.ends_at <= $8 or meeting_slot_requests.requester = excluded.requester returning id`,
    [request.id, meetingId, request.holder, request.ending, request.requester, request.slot, request.endsAt.toISOString(), at.toISOString()],
  );
  return rows.length > 0;
}

/** Takes a request away: whoever gets it decides it. Answers undefined when it is over or somebody else's. */
export async function takeSlotRequest(tx: Queryable, meetingId: string, id: string, requester: string, at: Date): Promise<SlotRequest | undefined> {
  const { rows } = await tx.query<SlotRequest>(
    `delete from meeting_slot_requests where meeting_id = $1 and id::text = $2 and requester = $3 and ends_at > $4 returning ${columns}`,
    [meetingId, id, requester, at.toISOString()],
  );
  return rows[0] && { ...rows[0], endsAt: new Date(rows[0].endsAt) };
}

/** Answers the requests whose time is over: their holders keep what they have. */
export async function deleteLapsedRequests(db: Queryable, at: Date): Promise<(SlotRequest & { readonly meetingId: string })[]> {
  const { rows } = await db.query<SlotRequest & { readonly meetingId: string }>(`delete from meeting_slot_requests where ends_at <= $1 returning meeting_id as "meetingId", ${columns}`, [at.toISOString()]);
  return rows;
}
