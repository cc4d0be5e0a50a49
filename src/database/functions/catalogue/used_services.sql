-- Returns the number of services that count towards the plan limit `services`: all but deleted ones.
-- Internal: called by app.used.
create or replace function app.used_services(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.services s where s.tenant_id = tenant and s.deleted_at is null
$$;
