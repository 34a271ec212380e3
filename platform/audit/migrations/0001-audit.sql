-- What was done by whom. Each row carries the hash of the one before it, so that a row that was changed or taken out
-- is found by reading the table once.
create table audit_entries (
  seq bigint primary key,
  at timestamptz not null,
  actor text,
  session_id text,
  address text,
  action text not null,
  object text,
  result text not null check (result in ('ok', 'refused', 'failed')),
  request_id text,
  details jsonb,
  prev text not null,
  hash text not null
);
create index audit_entries_actor on audit_entries (actor, seq);
create index audit_entries_action on audit_entries (action, seq);

-- The end of the chain. Its one row is locked while an entry is written: a chain has one end.
create table audit_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, '');

-- Append only, also for a mistake of ours. Retention says so by a setting of its own transaction.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('parley.audit_retention', true) = 'on' then return old; end if;
  raise exception 'audit entries are never changed' using errcode = '42501';
end $$;
create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function refuse_audit_change();
