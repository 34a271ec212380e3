-- Pictures of people, as small as browsers make them. The id is random: a new picture has a new address.
create table pictures (
  id text primary key,
  account_id text not null unique references accounts (id) on delete cascade,
  type text not null,
  bytes bytea not null,
  created_at timestamptz not null
);
