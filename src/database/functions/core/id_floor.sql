-- Returns the lowest UUID of version 7 of a day in UTC: a lower bound for ids of that day and later.
-- Internal: called by other functions.
create or replace function app.id_floor(day date) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid $$;
