-- Returns the number of teams that count towards the plan limit `teams`.
-- Internal: called by app.used.
create or replace function app.used_teams(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.teams t where t.tenant_id = tenant
$$;
