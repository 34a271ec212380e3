-- How many meetings an account has opened is counted whenever it opens one more.
create index meetings_created_by on meetings (created_by);
