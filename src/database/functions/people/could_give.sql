-- Returns whether a member permanently holds the rank and all permissions of a role, regardless of the
-- credential in use.
-- Internal: called by other functions.
create or replace function app.could_give(tenant uuid, member uuid, role_key text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select r.key, r.rank from app.standing(tenant, member, null) s join public.roles r on r.tenant_id = tenant and r.key = s.role)
  select coalesce((select r.rank from public.roles r where r.tenant_id = tenant and r.key = role_key) <= (select max(m.rank) from mine m)
    and app.permissions_of_role(tenant, role_key)
      <@ array(select p.id from mine m, unnest(app.permissions_of_role(tenant, m.key)) p (id)), false)
$$;
