-- Returns the control plane's row of the caller's tenant, limited to what the tenant may see.
-- Callers: app_user.
create or replace function app.own_tenant() returns table (
  id uuid, slug text, name text, contact_email text, plan_id text, region text, isolation_tier text, branding json,
  created_at timestamptz, updated_at timestamptz, revision integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.id, t.slug, t.name, t.contact_email, t.plan_id, t.region, t.isolation_tier, t.branding, t.created_at, t.updated_at, t.revision
  from control.tenants t where t.id = app.tenant_id()
$$;

grant execute on function app.own_tenant to app_user;
