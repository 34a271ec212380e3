import type { Queryable } from './ports.ts';

/** Who made a meeting that goes on without them. */
const nobody = 'deleted';

/** An account is gone: nothing here names it any more. What it made stays for those who use it. */
export async function forgetAccount(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('delete from meeting_members where account_id = $1', [accountId]);
  await tx.query('delete from meeting_knocks where account_id = $1', [accountId]);
  await tx.query('delete from meeting_slots where account_id = $1', [accountId]);
  await tx.query('delete from meeting_slot_requests where holder = $1 or requester = $1', [accountId]);
  await tx.query(`delete from meeting_presence where split_part(split_part(identity, '#', 1), ':', 1) = $1`, [accountId]);
  // The co-host who has been there longest is the host from now on. A meeting without hosts has nobody to open its door.
  await tx.query(
    `update meetings m set created_by = coalesce((select account_id from meeting_members mm
       where mm.meeting_id = m.id and mm.role = 'co-host' and mm.removed_at is null order by mm.joined_at, mm.account_id limit 1), $2)
     where m.created_by = $1`,
    [accountId, nobody],
  );
  await tx.query(`update meetings m set locked = false, waiting_room = false where m.created_by = $1 and (m.locked or m.waiting_room)
    and not exists (select 1 from meeting_members mm where mm.meeting_id = m.id and mm.role = 'co-host')`, [nobody]);
}

/** What is kept about a person: the meetings that they were let into. */
export async function collectMeetings(db: Queryable, accountId: string): Promise<unknown> {
  const { rows } = await db.query(
    `select m.code, m.alias, m.created_by = $1 as "madeByMe", mm.role, mm.removed_at as "removedAt", mm.joined_at as "firstJoinedAt"
       from meeting_members mm join meetings m on m.id = mm.meeting_id where mm.account_id = $1 order by mm.joined_at limit 10000`,
    [accountId],
  );
  return rows;
}
