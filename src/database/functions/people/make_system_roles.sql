-- Creates the system roles owner, admin, manager, member and viewer of a new tenant.
-- Trigger function of control.tenants.
create or replace function app.make_system_roles() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.roles (id, tenant_id, key, name, rank, is_system)
  select app.uuid7(), new.id, r.key, initcap(r.key), r.rank, true
  from (values ('owner', 100), ('admin', 80), ('manager', 60), ('member', 40), ('viewer', 20)) r (key, rank);
  return null;
end
$$;
