-- Returns the first day of the UTC month in which an id of version 7 was created.
-- Internal: called by other functions.
create or replace function app.id_month(id uuid) returns date
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$
  select date_trunc('month', timestamp 'epoch'
    + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond')::date
$$;
