-- The four tables of the authentication library under our names. A test asks the library whether it wants more.

create table accounts (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  username text unique,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

-- token is the SHA-256 of what the person holds: who reads this table can sign in as nobody.
create table sessions (
  id text primary key,
  account_id text not null references accounts (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index sessions_account_id on sessions (account_id);

-- How an account may sign in: its password, later also other providers.
create table sign_in_methods (
  id text primary key,
  account_id text not null references accounts (id) on delete cascade,
  provider_id text not null,
  provider_account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index sign_in_methods_account_id on sign_in_methods (account_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create index verifications_identifier on verifications (identifier);
