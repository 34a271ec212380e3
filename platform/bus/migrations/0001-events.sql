-- Facts that happened, written in the transaction that made them happen.
create table events (
  id uuid primary key,
  name text not null,
  version integer not null,
  payload jsonb not null,
  at timestamptz not null default now(),
  -- The transaction that wrote the row: everything below the oldest running transaction is final, which no
  -- sequence and no clock can say.
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity
);
create index events_order on events (xid, seq);

-- How far each durable consumer has come.
create table event_cursors (
  consumer text primary key,
  xid xid8 not null,
  seq bigint not null,
  at timestamptz not null default now()
);
