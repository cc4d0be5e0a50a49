-- Returns the permissions of a role: from control.permissions for a system role, its own list otherwise. Null
-- for an unknown role.
-- Internal: called by other functions.
create or replace function app.permissions_of_role(tenant uuid, role_key text) returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when r.is_system then array(select p.id from control.permissions p where r.key = any (p.system_roles))
    else r.permissions end
  from public.roles r where r.tenant_id = tenant and r.key = role_key
$$;
