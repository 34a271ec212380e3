import type { JoinAs, Knock } from '@parley/meetings/contract';
import type { ListPage } from '../list-page.ts';
import type { Queryable } from '../ports.ts';

/** Somebody who asks to be let in. */
export type KnockRow = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly picture: string;
  readonly guest: boolean;
  /** What they are once they are let in. */
  readonly role: 'participant' | 'viewer';
  readonly as: JoinAs;
  readonly state: 'waiting' | 'admitted' | 'refused';
  readonly askedAt: Date;
};

const columns = 'id, account_id as "accountId", name, picture, guest, role, wants as "as", state, asked_at as "askedAt"';

/** One per person and meeting: who asks again waits from then on, under a new ticket. */
export async function putKnock(tx: Queryable, meetingId: string, knock: Omit<KnockRow, 'state'>, aliveUntil: Date): Promise<void> {
  await tx.query(
    `insert into meeting_knocks (id, meeting_id, account_id, name, picture, guest, role, wants, asked_at, alive_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (meeting_id, account_id) do update
     set id = excluded.id, name = excluded.name, picture = excluded.picture, guest = excluded.guest, role = excluded.role, wants = excluded.wants,
         state = 'waiting', asked_at = excluded.asked_at, alive_until = excluded.alive_until`,
    [knock.id, meetingId, knock.accountId, knock.name, knock.picture, knock.guest, knock.role, knock.as, knock.askedAt.toISOString(), aliveUntil.toISOString()],
  );
}

export async function findKnock(db: Queryable, meetingId: string, id: string): Promise<KnockRow | undefined> {
  const { rows } = await db.query<KnockRow>(`select ${columns} from meeting_knocks where meeting_id = $1 and id::text = $2`, [meetingId, id]);
  return rows[0] && read(rows[0]);
}

export async function findKnockOf(db: Queryable, meetingId: string, accountId: string): Promise<KnockRow | undefined> {
  const { rows } = await db.query<KnockRow>(`select ${columns} from meeting_knocks where meeting_id = $1 and account_id = $2`, [meetingId, accountId]);
  return rows[0] && read(rows[0]);
}

/** Those who still wait, in the order in which they came. */
export async function listKnocks(db: Queryable, meetingId: string): Promise<KnockRow[]> {
  const { rows } = await db.query<KnockRow>(`select ${columns} from meeting_knocks where meeting_id = $1 and state = 'waiting' order by asked_at, id`, [meetingId]);
  return rows.map(read);
}

/** The same, a page of them. */
export async function listKnockPage(db: Queryable, meetingId: string, { after, limit }: ListPage): Promise<KnockRow[]> {
  const { rows } = await db.query<KnockRow>(
    `select ${columns} from meeting_knocks where meeting_id = $1 and state = 'waiting' and ($2::timestamptz is null or (asked_at, id::text) > ($2, $3::text))
      order by asked_at, id::text limit $4`,
    [meetingId, after?.at.toISOString() ?? null, after?.id ?? null, limit],
  );
  return rows.map(read);
}

export async function countKnocks(db: Queryable, meetingId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*)::int as count from meeting_knocks where meeting_id = $1 and state = 'waiting'`, [meetingId]);
  return rows[0]?.count ?? 0;
}

export async function setKnockState(tx: Queryable, id: string, state: KnockRow['state']): Promise<void> {
  await tx.query('update meeting_knocks set state = $2 where id = $1', [id, state]);
}

export async function keepKnockAlive(db: Queryable, id: string, until: Date): Promise<void> {
  await db.query('update meeting_knocks set alive_until = $2 where id = $1', [id, until.toISOString()]);
}

export async function deleteKnock(tx: Queryable, id: string): Promise<void> {
  await tx.query('delete from meeting_knocks where id = $1', [id]);
}

/** Answers those who waited and have not asked again in time. */
export async function deleteLapsedKnocks(db: Queryable, at: Date): Promise<{ readonly meetingId: string; readonly id: string }[]> {
  const { rows } = await db.query<{ meeting_id: string; id: string; state: string }>('delete from meeting_knocks where alive_until <= $1 returning meeting_id, id, state', [at.toISOString()]);
  return rows.filter(({ state }) => state === 'waiting').map((row) => ({ meetingId: row.meeting_id, id: row.id }));
}

/** As hosts see it. */
export function publicKnock({ id, accountId, name, picture, guest, as, askedAt }: KnockRow): Knock {
  return { id, participantId: accountId, name, picture, guest, as, askedAt: askedAt.toISOString() };
}

function read(row: KnockRow): KnockRow {
  return { ...row, askedAt: new Date(row.askedAt) };
}
