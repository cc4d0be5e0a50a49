-- Returns the lowest UUID of version 7 of an instant's millisecond.
-- Internal: called by other functions.
create or replace function app.id_at(instant timestamptz) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex(greatest(0, floor(extract(epoch from instant) * 1000))::bigint), 12, '0'), 32, '0')::uuid $$;
