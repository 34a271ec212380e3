-- A letter that nobody will take stays as a row without its text: who was to get what, and why it did not arrive.
alter table mail_outbox add column given_up_at timestamptz;
create index mail_outbox_waiting on mail_outbox (next_attempt_at) where given_up_at is null;

-- Letters of a development server without a mail server; shown at /dev/mail.
create table mailbox_letters (
  id uuid primary key,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null
);
create index mailbox_letters_newest on mailbox_letters (created_at, id);
