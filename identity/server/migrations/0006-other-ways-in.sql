-- Identities at other providers. Issuer and subject name somebody; a name or an address there does not.
create table linked_identities (
  id text primary key,
  account_id text not null references accounts (id) on delete cascade,
  provider_id text not null,
  issuer text not null,
  subject text not null,
  -- How the person knows it again in a list: the address or name that the provider told.
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  unique (issuer, subject)
);
create index linked_identities_account_id on linked_identities (account_id);

-- A way to a provider that somebody has begun. browser_hash is the SHA-256 of a cookie, from which everything secret is derived.
create table provider_attempts (
  browser_hash text primary key,
  provider_id text not null,
  next_path text not null,
  -- Set when a signed-in person connects an identity instead of signing in.
  account_id text references accounts (id) on delete cascade,
  session_id text,
  expires_at timestamptz not null
);

-- Who has proved an identity that has no account yet. ticket_hash is the SHA-256 of a cookie.
create table provider_tickets (
  ticket_hash text primary key,
  provider_id text not null,
  issuer text not null,
  subject text not null,
  -- Canonical; null when the provider tells none.
  email text,
  email_verified boolean not null,
  name text,
  username text,
  next_path text not null,
  expires_at timestamptz not null
);

-- The one token that makes the first operator.
create table setup_tokens (
  token_hash text primary key,
  created_at timestamptz not null,
  used_at timestamptz
);

-- Accounts that an operator made for somebody: the letter's token lets them choose a password.
create table welcome_tokens (
  token_hash text primary key,
  account_id text not null unique references accounts (id) on delete cascade,
  expires_at timestamptz not null
);

-- Signed links that let guests into one meeting. The meeting is another slice's: only its id and the code of its link are kept.
create table invites (
  id text primary key,
  created_by text not null references accounts (id) on delete cascade,
  meeting_id text not null,
  meeting_code text not null,
  meeting_role text not null check (meeting_role in ('participant', 'viewer')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  uses integer not null,
  uses_left integer not null check (uses_left >= 0),
  revoked_at timestamptz
);
create index invites_created_by on invites (created_by, created_at);

create table guest_places (
  account_id text primary key references accounts (id) on delete cascade,
  invite_id text not null,
  meeting_id text not null,
  meeting_code text not null,
  meeting_role text not null check (meeting_role in ('participant', 'viewer'))
);
create index guest_places_invite_id on guest_places (invite_id);

-- The list of people is read by name.
create index accounts_by_role on accounts (role);
