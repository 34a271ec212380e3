-- A stay that has ended is kept until the same person comes again: a report of its beginning or of its
-- tracks that arrives late must not bring it back.
alter table meeting_presence add column left_at timestamptz;
-- The last tracks of this stay that were unpublished, for the same reason.
alter table meeting_presence add column ended_tracks text[] not null default '{}';
