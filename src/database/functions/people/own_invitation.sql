-- Returns the invitation of a token for the signed-in recipient, after locking it against concurrent
-- decisions.
-- Errors: invalid_credential without a session, invitation_not_yours for another email, those of
-- app.opened_invitation.
-- Internal: called by other functions.
create or replace function app.own_invitation(travelling text) returns public.invitations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
begin
  perform app.require(app.context() ->> 'actorType' = 'person', 'invalid_credential');
  perform from public.invitations i join control.invitation_tokens t on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex') for update of i;
  opened := app.opened_invitation(travelling);
  perform app.require(lower(opened.email) = lower(app.context() ->> 'email'), 'invitation_not_yours');
  return opened;
end
$$;
