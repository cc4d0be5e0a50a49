-- Returns the pending invitation of a token.
-- Errors: not_found, invitation_used, invitation_declined, invitation_revoked, invitation_expired,
-- invitation_void when the inviter could no longer give the role, tenant_suspended.
-- Internal: called by other functions.
create or replace function app.opened_invitation(travelling text) returns public.invitations
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
  tenant_status text;
begin
  select i.* into opened from control.invitation_tokens t
  join public.invitations i on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex');
  select t.status into tenant_status from control.tenants t where t.id = opened.tenant_id;
  if tenant_status is null or tenant_status not in ('active', 'suspended') then
    perform app.refuse('not_found');
  elsif opened.status = 'accepted' then
    perform app.refuse('invitation_used');
  elsif opened.status <> 'pending' then
    perform app.refuse('invitation_' || opened.status);
  elsif opened.expires_at <= now() then
    perform app.refuse('invitation_expired');
  elsif not app.is_vouched_for(opened) then
    perform app.refuse('invitation_void');
  elsif tenant_status = 'suspended' then
    perform app.refuse('tenant_suspended');
  end if;
  return opened;
end
$$;
