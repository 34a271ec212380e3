-- Letters on their way. A row stands until the letter is sent or given up.
create table mail_outbox (
  id uuid primary key,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_problem text
);
create index mail_outbox_due on mail_outbox (next_attempt_at);
