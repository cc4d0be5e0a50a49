-- Invites the owner of a tenant, and revokes a pending invitation of the same address. Concurrent calls wait
-- for each other.
-- Errors: GH003 without the operator's context, tenant_archived.
-- Callers: app_operator.
create or replace function app.invite_owner(tenant uuid, invitation uuid, address text, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  status text;
begin
  perform app.require_operator();
  select t.status into status from control.tenants t where t.id = tenant for no key update;
  perform app.require(status in ('provisioning', 'active', 'suspended'), 'tenant_archived');
  update public.invitations i set status = 'revoked', decided_at = now()
  where i.tenant_id = tenant and i.email = address and i.status = 'pending';
  insert into public.invitations (id, tenant_id, email, role, invited_by) values (invitation, tenant, address, 'owner', null);
  insert into control.invitation_tokens (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), tenant, invitation);
end
$$;

grant execute on function app.invite_owner to app_operator;
