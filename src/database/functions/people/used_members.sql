-- Returns the number of members that count towards the plan limit `members`: all but removed ones.
-- Internal: called by app.used.
create or replace function app.used_members(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.members m where m.tenant_id = tenant and m.status <> 'removed'
$$;
