-- What an authenticator is given as the person's name: random, so that it says nothing about the account.
alter table accounts add column passkey_handle text unique;

-- The factor beside the first one, when there was one.
alter table sessions add column second_factor text;

-- The secret that an account shares with an authenticator app, sealed. It counts once a code has confirmed it.
create table totp_secrets (
  account_id text primary key references accounts (id) on delete cascade,
  sealed text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  -- The newest time step whose code was used: it and all before it are used up, in every process.
  last_step bigint not null default 0
);

-- Each opens once. code is a SHA-256.
create table recovery_codes (
  account_id text not null references accounts (id) on delete cascade,
  code text not null,
  used_at timestamptz,
  primary key (account_id, code)
);

-- Somebody has proved the first factor and owes the second. This is no session and opens nothing.
create table pending_sign_ins (
  id text primary key,
  account_id text not null references accounts (id) on delete cascade,
  -- The SHA-256 of what the person holds.
  token text not null unique,
  method text not null,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index pending_sign_ins_account_id on pending_sign_ins (account_id);
create index pending_sign_ins_expires_at on pending_sign_ins (expires_at);

create table passkeys (
  id text primary key,
  account_id text not null references accounts (id) on delete cascade,
  credential_id text not null unique,
  -- COSE key in base64url.
  public_key text not null,
  counter bigint not null,
  -- How the browser reaches the authenticator, separated by commas.
  transports text not null,
  name text not null,
  is_backed_up boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_account_id on passkeys (account_id);

-- Questions put to authenticators. challenge is a SHA-256; held_by says which session, pending sign-in or browser may answer.
create table passkey_challenges (
  challenge text primary key,
  purpose text not null,
  held_by text not null,
  expires_at timestamptz not null
);
create index passkey_challenges_expires_at on passkey_challenges (expires_at);
