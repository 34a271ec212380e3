-- A meeting is found by its alias (what was chosen, or the code without hyphens) or by its code.
create table meetings (
  id uuid primary key,
  code text not null unique,
  alias text not null unique,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- from the first publisher until the last one has left
  is_active boolean not null default false
);

-- Who has ever been let in: only they may see who is there.
create table meeting_members (
  meeting_id uuid not null references meetings (id) on delete cascade,
  account_id text not null,
  joined_at timestamptz not null,
  primary key (meeting_id, account_id)
);

-- Who is in the room now, as the media server reports it. `sid` tells a new stay from an old one.
create table meeting_presence (
  meeting_id uuid not null references meetings (id) on delete cascade,
  identity text not null,
  sid text not null,
  name text not null,
  picture text not null default '',
  tracks text[] not null default '{}',
  joined_at timestamptz not null,
  primary key (meeting_id, identity)
);
