-- Sign-ups whose address nobody has confirmed yet. An account begins when its link is used, so nobody can hold an address.
create table pending_sign_ups (
  id text primary key,
  username text not null unique,
  email text not null unique,
  name text not null,
  password text not null,
  created_at timestamptz not null
);
create index pending_sign_ups_created_at on pending_sign_ups (created_at);

-- What the links in letters open. token is the SHA-256 of what the letter says; a row goes with its use.
create table letter_links (
  token text primary key,
  purpose text not null check (purpose in ('sign-up', 'verify', 'reset', 'change', 'undo')),
  account_id text references accounts (id) on delete cascade,
  pending_id text references pending_sign_ups (id) on delete cascade,
  -- The address that the link proves or, for undo, gives back.
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check (num_nonnulls(account_id, pending_id) = 1)
);
create index letter_links_account_id on letter_links (account_id);
create index letter_links_pending_id on letter_links (pending_id);
create index letter_links_expires_at on letter_links (expires_at);

-- Letters that somebody has asked for by an address. Whether there is such an account is looked up after the answer.
create table asked_letters (
  id text primary key,
  kind text not null check (kind in ('reset', 'confirm')),
  email text not null,
  address text not null,
  request_id text not null,
  asked_at timestamptz not null
);
create index asked_letters_asked_at on asked_letters (asked_at);
