import type { Queryable } from '@parley/platform/db';
import type { MeetingRole } from './invites.ts';

/** The one meeting of a guest, and what they are there at most. */
export type GuestPlace = { readonly meetingId: string; readonly meetingCode: string; readonly role: MeetingRole };

export async function findGuestPlace(port: Queryable, accountId: string): Promise<GuestPlace | undefined> {
  const { rows } = await port.query<GuestPlace>('select meeting_id as "meetingId", meeting_code as "meetingCode", meeting_role as "role" from guest_places where account_id = $1', [accountId]);
  return rows[0];
}

export async function insertGuestPlace(port: Queryable, accountId: string, inviteId: string, place: GuestPlace): Promise<void> {
  await port.query('insert into guest_places (account_id, invite_id, meeting_id, meeting_code, meeting_role) values ($1, $2, $3, $4, $5)', [accountId, inviteId, place.meetingId, place.meetingCode, place.role]);
}
