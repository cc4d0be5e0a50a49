-- Returns when an id of version 7 was created, as ISO 8601 in UTC.
-- Internal: called by other functions.
create or replace function app.id_time(id uuid) returns text
language sql stable strict
set search_path = pg_catalog, pg_temp
as $$
  select to_char(timestamp 'epoch' + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
