import type { Queryable } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { Invite } from '@parley/identity/contract';

export type MeetingRole = Invite['role'];

export type InviteRow = {
  readonly id: string;
  readonly createdBy: string;
  readonly meetingId: string;
  readonly meetingCode: string;
  readonly role: MeetingRole;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly uses: number;
  readonly usesLeft: number;
  readonly revokedAt: Date | null;
};

/** Open invites of one person: a list that can still be read. */
export const mostInvites = 100;
/** And all of them whose time is not over: making and revoking without end must not fill the table. */
export const mostKeptInvites = 1_000;

const columns =
  'id, created_by as "createdBy", meeting_id as "meetingId", meeting_code as "meetingCode", meeting_role as "role", created_at as "createdAt", expires_at as "expiresAt", uses, uses_left as "usesLeft", revoked_at as "revokedAt"';

export async function insertInvite(port: Queryable, invite: InviteRow): Promise<void> {
  await port.query('insert into invites (id, created_by, meeting_id, meeting_code, meeting_role, created_at, expires_at, uses, uses_left) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)', [
    invite.id, invite.createdBy, invite.meetingId, invite.meetingCode, invite.role, invite.createdAt, invite.expiresAt, invite.uses,
  ]);
}

export async function findInvite(port: Queryable, id: string): Promise<InviteRow | undefined> {
  return (await port.query<InviteRow>(`select ${columns} from invites where id = $1`, [id])).rows[0];
}

export type InvitePage = { readonly meetingId?: string | undefined; readonly after?: { readonly at: Date; readonly id: string } | undefined; readonly limit: number };

/** Invites that still let somebody in, or have let in somebody who may still be there; the newest first, after a place. */
export async function listOpenInvites(port: Queryable, createdBy: string, now: Date, { meetingId, after, limit }: InvitePage): Promise<InviteRow[]> {
  const { rows } = await port.query<InviteRow>(
    `select ${columns} from invites i
      where created_by = $1 and revoked_at is null and ($3::text is null or meeting_id = $3)
        and ((expires_at > $2 and uses_left > 0) or exists (select 1 from guest_places g where g.invite_id = i.id))
        and ($4::timestamptz is null or (created_at, id) < ($4, $5))
      order by created_at desc, id desc limit $6`,
    [createdBy, now, meetingId ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** Errors  Refusal identity.invite.too-many · identity.invite.too-many-made. The account must be locked, so that two at once count each other. */
export async function demandFewInvites(tx: Queryable, createdBy: string, now: Date): Promise<void> {
  if ((await listOpenInvites(tx, createdBy, now, { limit: mostInvites })).length >= mostInvites) throw new Refusal('identity.invite.too-many');
  const { rows } = await tx.query<{ count: number }>('select count(*)::int as count from invites where created_by = $1', [createdBy]);
  if ((rows[0]?.count ?? 0) >= mostKeptInvites) throw new Refusal('identity.invite.too-many-made');
}

/** Forgets invites whose time is over. Until then a revoked one is known, so that its link can say that it has ended; a guest who is still there belongs to one. */
export async function forgetEndedInvites(port: Queryable, now: Date): Promise<void> {
  await port.query('delete from invites i where expires_at <= $1 and not exists (select 1 from guest_places g where g.invite_id = i.id)', [now]);
}

/** Answers  the invite with one use taken · undefined when it has ended, is revoked, or is used up */
export async function takeInviteUse(port: Queryable, id: string, now: Date): Promise<InviteRow | undefined> {
  const { rows } = await port.query<InviteRow>(`update invites set uses_left = uses_left - 1 where id = $1 and uses_left > 0 and revoked_at is null and expires_at > $2 returning ${columns}`, [id, now]);
  return rows[0];
}

/** Answers  whether it was this person's and open */
export async function revokeInviteRow(port: Queryable, id: string, createdBy: string, at: Date): Promise<boolean> {
  const { affected } = await port.query('update invites set revoked_at = $3 where id = $1 and created_by = $2 and revoked_at is null', [id, createdBy, at]);
  return affected > 0;
}

/** As its maker sees it. */
export function publicInvite({ id, meetingCode, role, createdAt, expiresAt, uses, usesLeft }: InviteRow): Invite {
  return { id, meetingCode, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), uses, usesLeft };
}
