-- Returns the named limits of the caller's plan and the used amounts; a null limit is unlimited.
-- Callers: app_user.
create or replace function app.usage(resources text[]) returns table (resource text, allowed integer, used integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select r.name, (p.limits ->> r.name)::integer, app.used(t.id, r.name)
  from control.tenants t join control.plans p on p.id = t.plan_id,
    unnest(resources) with ordinality r (name, place)
  where t.id = app.tenant_id() order by r.place
$$;

grant execute on function app.usage to app_user;
