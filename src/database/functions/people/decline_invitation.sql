-- Declines an invitation, emits invitation.declined and returns the time. The transaction stays without a
-- tenant.
-- Errors: those of app.own_invitation.
-- Callers: app_user.
create or replace function app.decline_invitation(travelling text) returns timestamptz
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations := app.own_invitation(travelling);
begin
  update public.invitations i set status = 'declined', decided_at = now()
  where i.tenant_id = opened.tenant_id and i.id = opened.id;
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  values (app.uuid7(), opened.tenant_id, 'invitation.declined', 'invitation', opened.id, app.context() ->> 'requestId',
    jsonb_build_object('email', opened.email, 'role', opened.role));
  return now();
end
$$;

grant execute on function app.decline_invitation to app_user;
