import type { Queryable } from './ports.ts';

/** Who made a meeting that goes on without them. */
const nobody = 'deleted';

/** An account is gone: nothing here names it any more. What it made stays for those who use it. */
export async function forgetAccount(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('delete from meeting_members where account_id = $1', [accountId]);
  await tx.query('delete from meeting_presence where identity = $1 or starts_with(identity, $2)', [accountId, `${accountId}:`]);
  await tx.query('update meetings set created_by = $2 where created_by = $1', [accountId, nobody]);
}

/** What is kept about a person: the meetings that they were let into. */
export async function collectMeetings(db: Queryable, accountId: string): Promise<unknown> {
  const { rows } = await db.query(
    `select m.code, m.alias, m.created_by = $1 as "madeByMe", mm.joined_at as "firstJoinedAt"
       from meeting_members mm join meetings m on m.id = mm.meeting_id where mm.account_id = $1 order by mm.joined_at limit 10000`,
    [accountId],
  );
  return rows;
}
