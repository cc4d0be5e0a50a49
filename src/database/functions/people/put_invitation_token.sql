-- Stores the token of a pending invitation, replacing an earlier one.
-- Errors: permission_denied without members:invite, not_found, role_exceeds_yours.
-- Callers: app_user.
create or replace function app.put_invitation_token(invitation uuid, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.invitations;
begin
  perform app.require(app.may('members:invite'), 'permission_denied', jsonb_build_object('permission', 'members:invite'));
  select * into target from public.invitations i
  where i.tenant_id = app.tenant_id() and i.id = invitation and i.status = 'pending';
  perform app.require(target.id is not null, 'not_found');
  perform app.require(app.may_give(target.role), 'role_exceeds_yours', jsonb_build_object('role', target.role));
  insert into control.invitation_tokens as t (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id)
  on conflict (tenant_id, invitation_id) do update set token_hash = excluded.token_hash;
end
$$;

grant execute on function app.put_invitation_token to app_user;
