-- The keyring. sealed is the private half or the secret, encrypted under the master key, which is not in the database.
create table keys (
  key_id text primary key,
  purpose text not null,
  algorithm text not null,
  state text not null check (state in ('next', 'current', 'previous', 'retired', 'revoked')),
  sealed text not null,
  public_jwk jsonb,
  created_at timestamptz not null,
  state_since timestamptz not null,
  -- Set when a key becomes previous: it vouches for nobody after this.
  verify_until timestamptz
);
-- Two processes that start together cannot both make a current key.
create unique index keys_one_current on keys (purpose) where state = 'current';
create unique index keys_one_next on keys (purpose) where state = 'next';
