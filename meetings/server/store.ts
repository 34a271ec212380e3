import type { MeetingId } from '@parley/meetings/contract';
import type { Queryable } from './ports.ts';

/** A meeting as it is stored. */
export type Meeting = {
  readonly id: MeetingId;
  readonly code: string;
  readonly alias: string;
  readonly createdAt: Date;
  readonly isActive: boolean;
  /** The account of its host. */
  readonly createdBy: string;
  readonly locked: boolean;
  readonly waitingRoom: boolean;
};

/**
 * Somebody in the room now; `tracks` are the sids of what they publish, `screenTracks` those of them that belong to a
 * share. `sid` tells one stay of a person from the next.
 */
export type Presence = { readonly identity: string; readonly sid: string; readonly name: string; readonly picture: string; readonly tracks: readonly string[]; readonly screenTracks: readonly string[] };

/** One stay of a person in a room, as a report tells it. */
export type Stay = Presence & {
  /** By the media server's clock; it only orders the stays of one person. */
  readonly joinedAt: Date;
  readonly leftAt: Date | undefined;
  /** LiveKit's DisconnectReason of a stay that has ended. */
  readonly leftReason?: number;
};

type MeetingRow = { id: string; code: string; alias: string; created_at: Date | string; is_active: boolean; created_by: string; locked: boolean; waiting_room: boolean };

const columns = 'id, code, alias, created_at, is_active, created_by, locked, waiting_room';

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

/** The same, kept from changing for others until the transaction ends: whatever is decided about a meeting begins here. */
export async function lockMeeting(tx: Queryable, id: string): Promise<Meeting | undefined> {
  const { rows } = await tx.query<MeetingRow>(`select ${columns} from meetings where id = $1 for update`, [id]);
  return readMeeting(rows[0]);
}

export async function setMeetingDoors(tx: Queryable, id: string, doors: Pick<Meeting, 'locked' | 'waitingRoom'>, at: Date): Promise<void> {
  await tx.query('update meetings set locked = $2, waiting_room = $3, updated_at = $4 where id = $1', [id, doors.locked, doors.waitingRoom, at.toISOString()]);
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

/** Counts no further than asked. */
export async function hasOpened(db: Queryable, accountId: string, atLeast: number): Promise<boolean> {
  const { rows } = await db.query('select 1 from meetings where created_by = $1 offset $2 limit 1', [accountId, atLeast - 1]);
  return rows.length > 0;
}

const presence = 'identity, sid, name, picture, tracks, screen_tracks as "screenTracks"';

export async function listPresence(db: Queryable, meetingId: string): Promise<Presence[]> {
  const { rows } = await db.query<Presence>(`select ${presence} from meeting_presence where meeting_id = $1 and left_at is null order by joined_at`, [meetingId]);
  return rows;
}

/** The identities under which somebody is in the room now. */
export async function listConnections(db: Queryable, meetingId: string, accountId: string): Promise<string[]> {
  const { rows } = await db.query<{ identity: string }>(
    `select identity from meeting_presence where meeting_id = $1 and left_at is null and split_part(split_part(identity, '#', 1), ':', 1) = $2`,
    [meetingId, accountId],
  );
  return rows.map(({ identity }) => identity);
}

/** Everybody in any room. */
export async function listAllPresence(db: Queryable): Promise<(Presence & { readonly meetingId: string })[]> {
  const { rows } = await db.query<Presence & { meeting_id: string }>(
    `select meeting_id, ${presence} from meeting_presence where left_at is null`,
  );
  return rows.map(({ meeting_id: meetingId, ...presence }) => ({ meetingId, ...presence }));
}

/**
 * Stores what a report says of a stay. Reports may come twice, late, or in the wrong order: a stay that has
 * ended does not begin again, and an older stay of the same person says nothing about the present one.
 */
export async function putStay(db: Queryable, meetingId: string, stay: Stay): Promise<void> {
  await db.query(
    `insert into meeting_presence (meeting_id, identity, sid, name, picture, tracks, screen_tracks, joined_at, left_at, left_reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (meeting_id, identity) do update
     set sid = excluded.sid, name = excluded.name, picture = excluded.picture, tracks = excluded.tracks, screen_tracks = excluded.screen_tracks,
         ended_tracks = '{}', left_at = excluded.left_at, left_reason = excluded.left_reason,
         joined_at = greatest(meeting_presence.joined_at, excluded.joined_at)
     where case when meeting_presence.sid = excluded.sid
       then meeting_presence.left_at is null and excluded.left_at is not null
       else meeting_presence.joined_at <= excluded.joined_at end`,
    [meetingId, stay.identity, stay.sid, stay.name, stay.picture, stay.tracks, stay.screenTracks, stay.joinedAt.toISOString(), stay.leftAt?.toISOString() ?? null, stay.leftReason ?? null],
  );
}

/** A track of one stay; a track that has been unpublished does not come back, because sids are never used again. */
export async function addTrack(db: Queryable, meetingId: string, stay: Pick<Stay, 'identity' | 'sid'>, track: { readonly sid: string; readonly isScreen: boolean }): Promise<void> {
  await db.query(
    `update meeting_presence
     set tracks = array_append(array_remove(tracks, $4), $4),
         screen_tracks = case when $5 then array_append(array_remove(screen_tracks, $4), $4) else screen_tracks end
     where meeting_id = $1 and identity = $2 and sid = $3 and left_at is null and not ($4 = any (ended_tracks))`,
    [meetingId, stay.identity, stay.sid, track.sid, track.isScreen],
  );
}

/** Keeps the last hundred ended tracks: far more than can be on their way in reports. */
export async function removeTrack(db: Queryable, meetingId: string, stay: Pick<Stay, 'identity' | 'sid'>, trackSid: string): Promise<void> {
  await db.query(
    `update meeting_presence
     set tracks = array_remove(tracks, $4), screen_tracks = array_remove(screen_tracks, $4),
         ended_tracks = array_append((array_remove(ended_tracks, $4))[greatest(cardinality(ended_tracks) - 98, 1):], $4)
     where meeting_id = $1 and identity = $2 and sid = $3`,
    [meetingId, stay.identity, stay.sid, trackSid],
  );
}

/** Ends every stay that began before this moment. */
export async function endStays(db: Queryable, meetingId: string, beganBefore: Date, at: Date): Promise<void> {
  await db.query(
    `update meeting_presence set left_at = $3, tracks = '{}', screen_tracks = '{}' where meeting_id = $1 and left_at is null and joined_at < $2`,
    [meetingId, beganBefore.toISOString(), at.toISOString()],
  );
}

/** Whether the media server has sent somebody away since a moment, because it stopped: they are about to come back. */
export async function wasInterrupted(db: Queryable, meetingId: string, shutdown: number, since: Date): Promise<boolean> {
  const { rows } = await db.query('select 1 from meeting_presence where meeting_id = $1 and left_reason = $2 and left_at > $3 limit 1', [meetingId, shutdown, since.toISOString()]);
  return rows.length > 0;
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
  return { id: row.id as MeetingId, code: row.code, alias: row.alias, createdAt: new Date(row.created_at), isActive: row.is_active, createdBy: row.created_by, locked: row.locked, waitingRoom: row.waiting_room };
}
