import type { MeetingId } from '@parley/meetings/contract';
import type { Queryable } from './ports.ts';

/** A meeting as it is stored. */
export type Meeting = {
  readonly id: MeetingId;
  readonly code: string;
  readonly alias: string;
  readonly createdAt: Date;
  readonly isActive: boolean;
};

/** Somebody in the room now; `tracks` are the sids of what they publish. */
export type Presence = { readonly identity: string; readonly sid: string; readonly name: string; readonly picture: string; readonly tracks: readonly string[] };

type MeetingRow = { id: string; code: string; alias: string; created_at: Date | string; is_active: boolean };

const columns = 'id, code, alias, created_at, is_active';

/** The meeting with this alias, or else with this code. [S0-59] */
export async function findMeeting(db: Queryable, alias: string): Promise<Meeting | undefined> {
  const { rows } = await db.query<MeetingRow>(
    `select ${columns} from meetings where alias = $1 or code = $1 order by (alias = $1) desc limit 1`,
    [alias],
  );
  return readMeeting(rows[0]);
}

export async function findMeetingById(db: Queryable, id: string): Promise<Meeting | undefined> {
  const { rows } = await db.query<MeetingRow>(`select ${columns} from meetings where id = $1`, [id]);
  return readMeeting(rows[0]);
}

export type NewMeeting = { readonly id: string; readonly code: string; readonly alias: string; readonly createdBy: string; readonly at: Date };

/**
 * Stores a meeting unless its alias or code is taken.
 *
 * Answers true when this call made it. Two people who type the same new alias at once meet each other:
 * the unique index decides, and the loser finds the winner's row. [S0-61]
 */
export async function insertMeeting(db: Queryable, meeting: NewMeeting): Promise<boolean> {
  const { rows } = await db.query(
    `insert into meetings (id, code, alias, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $5) on conflict do nothing returning id`,
    [meeting.id, meeting.code, meeting.alias, meeting.createdBy, meeting.at.toISOString()],
  );
  return rows.length > 0;
}

export async function addMember(db: Queryable, meetingId: string, accountId: string, at: Date): Promise<void> {
  await db.query(
    'insert into meeting_members (meeting_id, account_id, joined_at) values ($1, $2, $3) on conflict do nothing',
    [meetingId, accountId, at.toISOString()],
  );
}

export async function isMember(db: Queryable, meetingId: string, accountId: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from meeting_members where meeting_id = $1 and account_id = $2', [meetingId, accountId]);
  return rows.length > 0;
}

export async function listPresence(db: Queryable, meetingId: string): Promise<Presence[]> {
  const { rows } = await db.query<{ identity: string; sid: string; name: string; picture: string; tracks: string[] }>(
    'select identity, sid, name, picture, tracks from meeting_presence where meeting_id = $1 order by joined_at',
    [meetingId],
  );
  return rows;
}

/** Replaces what is known of one person in the room: reports may come twice or late, the newest stay wins. */
export async function putPresence(db: Queryable, meetingId: string, presence: Presence, at: Date): Promise<void> {
  await db.query(
    `insert into meeting_presence (meeting_id, identity, sid, name, picture, tracks, joined_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (meeting_id, identity) do update
     set sid = excluded.sid, name = excluded.name, picture = excluded.picture,
         tracks = case when meeting_presence.sid = excluded.sid then meeting_presence.tracks else excluded.tracks end,
         joined_at = case when meeting_presence.sid = excluded.sid then meeting_presence.joined_at else excluded.joined_at end`,
    [meetingId, presence.identity, presence.sid, presence.name, presence.picture, presence.tracks, at.toISOString()],
  );
}

export async function addTrack(db: Queryable, meetingId: string, identity: string, trackSid: string): Promise<void> {
  await db.query(
    `update meeting_presence set tracks = array_append(array_remove(tracks, $3), $3) where meeting_id = $1 and identity = $2`,
    [meetingId, identity, trackSid],
  );
}

export async function removeTrack(db: Queryable, meetingId: string, identity: string, trackSid: string): Promise<void> {
  await db.query('update meeting_presence set tracks = array_remove(tracks, $3) where meeting_id = $1 and identity = $2', [meetingId, identity, trackSid]);
}

/** Ends one stay; a report about an older stay of the same person changes nothing. */
export async function removePresence(db: Queryable, meetingId: string, identity: string, sid: string): Promise<void> {
  await db.query('delete from meeting_presence where meeting_id = $1 and identity = $2 and sid = $3', [meetingId, identity, sid]);
}

export async function clearPresence(db: Queryable, meetingId: string): Promise<void> {
  await db.query('delete from meeting_presence where meeting_id = $1', [meetingId]);
}

export async function listOccupiedMeetings(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ meeting_id: string }>('select distinct meeting_id from meeting_presence', []);
  return rows.map((row) => row.meeting_id);
}

/**
 * Sets `is_active` to whether anybody publishes. [S0-89]
 *
 * Answers the new state when it changed, otherwise undefined
 */
export async function refreshActive(db: Queryable, meetingId: string, at: Date): Promise<boolean | undefined> {
  const { rows } = await db.query<{ is_active: boolean }>(
    `update meetings set updated_at = $2, is_active = not is_active
     where id = $1 and is_active <> exists
       (select 1 from meeting_presence where meeting_id = $1 and cardinality(tracks) > 0)
     returning is_active`,
    [meetingId, at.toISOString()],
  );
  return rows[0]?.is_active;
}

function readMeeting(row: MeetingRow | undefined): Meeting | undefined {
  if (row === undefined) return undefined;
  return { id: row.id as MeetingId, code: row.code, alias: row.alias, createdAt: new Date(row.created_at), isActive: row.is_active };
}
