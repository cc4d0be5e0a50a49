-- Returns whether the inviter could still give the role of an invitation. Invitations of the operator always
-- count.
-- Internal: called by other functions.
create or replace function app.is_vouched_for(invitation public.invitations) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select invitation.invited_by is null or app.could_give(invitation.tenant_id, invitation.invited_by, invitation.role) $$;
