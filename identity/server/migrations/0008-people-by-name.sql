-- Pages of people are read by name, and end where the next one begins.
create index accounts_by_name on accounts (lower(name), id);
