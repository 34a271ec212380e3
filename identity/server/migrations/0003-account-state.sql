-- What an account may do beyond its own things, and whether it may do anything at all.
alter table accounts add column role text not null default 'member' check (role in ('member', 'operator', 'guest'));
alter table accounts add column suspended_at timestamptz;

-- How and when the person behind a session proved who they are; dangerous actions ask for a recent proof.
alter table sessions add column method text not null default 'password';
alter table sessions add column authenticated_at timestamptz;
update sessions set authenticated_at = created_at;
