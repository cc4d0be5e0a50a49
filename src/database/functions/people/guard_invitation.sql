-- Rejects an invitation to a role that the caller could not give, and changes of another member's valid
-- invitation beyond the caller's own permissions. The caller becomes the inviter of an invitation that it
-- opens or reopens. Rows of other tenants are left to row security.
-- Errors: role_exceeds_yours, self_escalation.
-- Trigger function of public.invitations.
create or replace function app.guard_invitation() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Row security rejects rows of other tenants.
  if not app.is_guarded() or new.tenant_id <> app.tenant_id() then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or old.status <> 'pending' or old.expires_at <= now()
    or old.invited_by is not distinct from app.member_id() or not app.is_vouched_for(old) or app.may_give(old.role, now()),
    'role_exceeds_yours', jsonb_build_object('role', old.role));
  if new.status = 'pending' then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
    perform app.require(new.invited_by is not distinct from app.member_id(), 'self_escalation');
  end if;
  return new;
end
$$;
