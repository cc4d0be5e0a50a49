-- Returns whether this database holds the data of a tier and region. It is the shared database of every
-- region; no database serves the dedicated tiers yet.
-- Internal: called by other functions.
create or replace function app.serves(isolation_tier text, region text) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select isolation_tier = 'shared' $$;
