-- Returns the rank of a role of the caller's tenant; null for an unknown role.
-- Internal: called by other functions.
create or replace function app.rank_of(role_key text) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select r.rank from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key $$;
