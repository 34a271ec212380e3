import type { MeetingRole } from '@parley/meetings/contract';
import type { Queryable } from '../ports.ts';
import type { ListPage } from '../list-page.ts';
import type { Standing } from './standing.ts';

type Row = {
  account_id: string;
  role: MeetingRole;
  guest: boolean;
  name: string;
  picture: string;
  admitted: boolean;
  removed_at: Date | string | null;
  watching: Standing['watching'] | null;
  screen: Standing['screen'] | null;
  hand_raised_at: Date | string | null;
};

/** The host is whoever the meeting belongs to. */
const columns = `mm.account_id, case when m.created_by = mm.account_id then 'host' else mm.role end as role, mm.guest, mm.name, mm.picture,
  mm.admitted, mm.removed_at, mm.watching, mm.screen, mm.hand_raised_at`;
const from = 'from meeting_members mm join meetings m on m.id = mm.meeting_id';
/** Of a member `mm`: is in the room now, by whichever connection. */
const isPresent = `exists (select 1 from meeting_presence p where p.meeting_id = mm.meeting_id and p.left_at is null
  and split_part(split_part(p.identity, '#', 1), ':', 1) = mm.account_id)`;

/** Answers undefined for somebody who has never been let in. */
export async function findStanding(db: Queryable, meetingId: string, accountId: string): Promise<Standing | undefined> {
  const { rows } = await db.query<Row>(`select ${columns} ${from} where mm.meeting_id = $1 and mm.account_id = $2`, [meetingId, accountId]);
  return rows[0] && read(rows[0]);
}

/** Everybody who is in the room now, hosts or all. */
export async function listPresentStandings(db: Queryable, meetingId: string, who: 'hosts' | 'all'): Promise<Standing[]> {
  const only = who === 'all' ? '' : `and (m.created_by = mm.account_id or mm.role = 'co-host')`;
  const { rows } = await db.query<Row>(`select ${columns} ${from} where mm.meeting_id = $1 and ${isPresent} ${only} order by mm.account_id`, [meetingId]);
  return rows.map(read);
}

export async function isInside(db: Queryable, meetingId: string, accountId: string): Promise<boolean> {
  const { rows } = await db.query(`select 1 from meeting_members mm where mm.meeting_id = $1 and mm.account_id = $2 and ${isPresent}`, [meetingId, accountId]);
  return rows.length > 0;
}

/** Who was removed, the newest first, after a place. */
export async function listRemoved(db: Queryable, meetingId: string, { after, limit }: ListPage): Promise<Standing[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} ${from} where mm.meeting_id = $1 and mm.removed_at is not null and ($2::timestamptz is null or (mm.removed_at, mm.account_id) < ($2, $3))
      order by mm.removed_at desc, mm.account_id desc limit $4`,
    [meetingId, after?.at.toISOString() ?? null, after?.id ?? null, limit],
  );
  return rows.map(read);
}

export type NewStanding = Pick<Standing, 'accountId' | 'guest' | 'name' | 'picture' | 'watching'> & { readonly role: MeetingRole };

/** Somebody is let in. What they were before stays; the role counts for whoever is new. */
export async function putAdmitted(tx: Queryable, meetingId: string, standing: NewStanding, at: Date): Promise<void> {
  await tx.query(
    `insert into meeting_members (meeting_id, account_id, joined_at, role, guest, name, picture, admitted, watching)
     values ($1, $2, $3, $4, $5, $6, $7, true, $8)
     on conflict (meeting_id, account_id) do update
     set guest = excluded.guest, name = excluded.name, picture = excluded.picture, admitted = true, watching = excluded.watching, screen = null`,
    [meetingId, standing.accountId, at.toISOString(), storedRole(standing.role), standing.guest, standing.name, standing.picture, standing.watching ?? null],
  );
}

/** Changes what is given, and leaves the rest. */
export async function changeStanding(
  tx: Queryable,
  meetingId: string,
  accountId: string,
  change: Partial<Pick<Standing, 'role' | 'admitted' | 'removedAt' | 'watching' | 'screen' | 'handRaisedAt'>>,
): Promise<void> {
  const has = (name: keyof typeof change): boolean => Object.hasOwn(change, name);
  await tx.query(
    `update meeting_members
     set role = coalesce($3::text, role), admitted = coalesce($4::boolean, admitted),
         removed_at = case when $5::boolean then $6::timestamptz else removed_at end,
         watching = case when $7::boolean then $8::text else watching end,
         screen = case when $9::boolean then $10::text else screen end,
         hand_raised_at = case when $11::boolean then $12::timestamptz else hand_raised_at end
     where meeting_id = $1 and account_id = $2`,
    [
      meetingId, accountId, change.role === undefined ? null : storedRole(change.role), change.admitted ?? null,
      has('removedAt'), change.removedAt?.toISOString() ?? null, has('watching'), change.watching ?? null,
      has('screen'), change.screen ?? null, has('handRaisedAt'), change.handRaisedAt?.toISOString() ?? null,
    ],
  );
}

/** From now on nobody comes back without asking but those who are inside. */
export async function forgetAdmissions(tx: Queryable, meetingId: string): Promise<void> {
  await tx.query(`update meeting_members mm set admitted = false where mm.meeting_id = $1 and mm.admitted and not ${isPresent}`, [meetingId]);
}

/** The sitting is over: who was let in asks again, hands are down, and everybody may publish once more. */
export async function endSitting(tx: Queryable, meetingId: string): Promise<void> {
  await tx.query('update meeting_members set admitted = false, watching = null, screen = null, hand_raised_at = null where meeting_id = $1', [meetingId]);
  await tx.query('update meetings set locked = false where id = $1 and locked', [meetingId]);
  await tx.query('delete from meeting_slots where meeting_id = $1', [meetingId]);
  await tx.query('delete from meeting_slot_requests where meeting_id = $1', [meetingId]);
}

/** The host has no row's role: it is written elsewhere. */
function storedRole(role: MeetingRole): Exclude<MeetingRole, 'host'> {
  return role === 'host' ? 'participant' : role;
}

function read(row: Row): Standing {
  return {
    accountId: row.account_id,
    role: row.role,
    guest: row.guest,
    name: row.name,
    picture: row.picture,
    admitted: row.admitted,
    removedAt: row.removed_at === null ? undefined : new Date(row.removed_at),
    watching: row.watching ?? undefined,
    screen: row.screen ?? undefined,
    handRaisedAt: row.hand_raised_at === null ? undefined : new Date(row.hand_raised_at),
  };
}
