-- What hosts have set. `locked` is for this sitting: it ends with the room.
alter table meetings add column locked boolean not null default false;
alter table meetings add column waiting_room boolean not null default false;

-- What somebody is in a meeting. Its host is the one who opened it (meetings.created_by), whatever stands here.
alter table meeting_members add column role text not null default 'participant' check (role in ('co-host', 'participant', 'viewer'));
alter table meeting_members add column guest boolean not null default false;
-- As they came in last, for the list of those who were removed.
alter table meeting_members add column name text not null default '';
alter table meeting_members add column picture text not null default '';
-- Let in during this sitting: comes back without asking, also into a locked meeting.
alter table meeting_members add column admitted boolean not null default false;
-- A host has removed them: they stay out until a host lets them in again.
alter table meeting_members add column removed_at timestamptz;
-- Why somebody who might publish does not; null while they may.
alter table meeting_members add column watching text check (watching in ('chose', 'full', 'freed'));
-- The share of the screen goes with the right to publish; 'withheld' takes it out, 'granted' gives it to somebody who watches.
alter table meeting_members add column screen text check (screen in ('withheld', 'granted'));
alter table meeting_members add column hand_raised_at timestamptz;

-- Of the tracks of a stay, those that show a screen or carry its sound.
alter table meeting_presence add column screen_tracks text[] not null default '{}';
-- Why a stay ended, as LiveKit's DisconnectReason numbers it.
alter table meeting_presence add column left_reason integer;

-- A slot that somebody is about to publish in. What is published holds its slot by itself.
create table meeting_slots (
  meeting_id uuid not null references meetings (id) on delete cascade,
  account_id text not null,
  slot text not null check (slot in ('camera', 'screen')),
  held_until timestamptz not null,
  primary key (meeting_id, account_id, slot)
);
create index meeting_slots_end on meeting_slots (held_until);

-- A host is about to take somebody's slot. One at a time per holder.
create table meeting_slot_requests (
  id uuid primary key,
  meeting_id uuid not null references meetings (id) on delete cascade,
  holder text not null,
  ending text not null check (ending in ('camera', 'screen')),
  requester text not null,
  slot text not null check (slot in ('camera', 'screen')),
  ends_at timestamptz not null,
  unique (meeting_id, holder)
);
create index meeting_slot_requests_end on meeting_slot_requests (ends_at);

-- Who asks to be let in. They are in no room and no list of people.
create table meeting_knocks (
  id uuid primary key,
  meeting_id uuid not null references meetings (id) on delete cascade,
  account_id text not null,
  name text not null,
  picture text not null,
  guest boolean not null,
  -- What they would be, and how they want to come in.
  role text not null check (role in ('participant', 'viewer')),
  wants text not null check (wants in ('participant', 'viewer')),
  state text not null default 'waiting' check (state in ('waiting', 'admitted', 'refused')),
  asked_at timestamptz not null,
  -- Whoever does not ask again before this is gone.
  alive_until timestamptz not null,
  unique (meeting_id, account_id)
);
create index meeting_knocks_end on meeting_knocks (alive_until);
