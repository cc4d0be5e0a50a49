-- Returns how far a tenant is provisioned: system roles, active owners, the owner's invitation, and the state
-- of its database. It reveals no content of the tenant.
-- Errors: GH003 without the operator's context.
-- Callers: app_operator.
create or replace function app.provisioning(tenant uuid) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_operator();
  return json_build_object(
    'roles', (select count(*) from public.roles r where r.tenant_id = tenant and r.is_system),
    'owners', (select count(*) from public.members m where m.tenant_id = tenant and m.role = 'owner' and m.status = 'active'),
    'ownerInvitation', (select case when i.status = 'pending' and i.expires_at <= now() then 'expired' else i.status end
      from public.invitations i where i.tenant_id = tenant and i.role = 'owner' order by i.id desc limit 1),
    'database', (select d.status from control.tenants t join control.tenant_databases d
      on d.tenant_id = t.id and d.tier = t.isolation_tier and d.region = t.region where t.id = tenant));
end
$$;

grant execute on function app.provisioning to app_operator;
