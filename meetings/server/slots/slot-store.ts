import type { SlotKind } from '@parley/meetings/contract';
import type { Queryable } from '../ports.ts';

export type Slot = { readonly accountId: string; readonly slot: SlotKind };

/**
 * Every slot that is taken: what somebody publishes and may publish, and what is kept for somebody who is about to.
 * A camera with its microphone is one, a share is another; the two connections of one person count together. [S0-151]
 *
 * What is published without the right to is on its way out and holds nothing.
 */
export async function listSlots(db: Queryable, meetingId: string, at: Date): Promise<Slot[]> {
  const { rows } = await db.query<{ account_id: string; slot: SlotKind }>(
    `with published as (
       select split_part(split_part(identity, '#', 1), ':', 1) as account_id, identity like '%:display' as display,
              cardinality(tracks) as tracks, cardinality(screen_tracks) as screens
         from meeting_presence where meeting_id = $1 and left_at is null and cardinality(tracks) > 0),
     held as (
       select account_id, 'camera' as slot from published where not display and tracks > screens
       union select account_id, 'screen' from published where display or screens > 0)
     select h.account_id, h.slot from held h left join meeting_members mm on mm.meeting_id = $1 and mm.account_id = h.account_id
      where mm.account_id is null
         or (h.slot = 'camera' and mm.role <> 'viewer' and mm.watching is null)
         or (h.slot = 'screen' and mm.role <> 'viewer' and (mm.screen = 'granted' or (mm.watching is null and mm.screen is distinct from 'withheld')))
      union select account_id, slot from meeting_slots where meeting_id = $1 and held_until > $2`,
    [meetingId, at.toISOString()],
  );
  return rows.map(({ account_id: accountId, slot }) => ({ accountId, slot }));
}

export async function keepSlot(tx: Queryable, meetingId: string, { accountId, slot }: Slot, until: Date): Promise<void> {
  await tx.query(
    `insert into meeting_slots (meeting_id, account_id, slot, held_until) values ($1, $2, $3, $4)
     on conflict (meeting_id, account_id, slot) do update set held_until = greatest(meeting_slots.held_until, excluded.held_until)`,
    [meetingId, accountId, slot, until.toISOString()],
  );
}

export async function dropSlot(tx: Queryable, meetingId: string, { accountId, slot }: Slot): Promise<void> {
  await tx.query('delete from meeting_slots where meeting_id = $1 and account_id = $2 and slot = $3', [meetingId, accountId, slot]);
}

export async function dropSlots(tx: Queryable, meetingId: string, accountId: string): Promise<void> {
  await tx.query('delete from meeting_slots where meeting_id = $1 and account_id = $2', [meetingId, accountId]);
}

/** Answers the meetings in which a slot that was kept for somebody is free again. */
export async function dropLapsedSlots(db: Queryable, at: Date): Promise<string[]> {
  const { rows } = await db.query<{ meeting_id: string }>('delete from meeting_slots where held_until <= $1 returning meeting_id', [at.toISOString()]);
  return [...new Set(rows.map((row) => row.meeting_id))];
}
