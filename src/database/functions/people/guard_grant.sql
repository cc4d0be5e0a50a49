-- Rejects role grants that exceed the caller's own permissions, and those of a stronger member. A caller may drop
-- its own grants, and anybody with access may delete expired ones.
-- Errors: self_escalation, role_exceeds_yours.
-- Trigger function of public.member_roles.
create or replace function app.guard_grant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' and (old.member_id = app.member_id() or old.expires_at <= now()) then
    return old;
  end if;
  perform app.require(app.may_act_for(coalesce(new.member_id, old.member_id)), 'role_exceeds_yours');
  if tg_op <> 'INSERT' then
    perform app.require(app.may_give(old.role, now()), 'role_exceeds_yours', jsonb_build_object('role', old.role));
  end if;
  if tg_op <> 'DELETE' then
    perform app.require(new.member_id <> app.member_id(), 'self_escalation');
    perform app.require(app.may_give(new.role, new.expires_at), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
