-- Rejects changes of members that exceed the caller's own permissions. A caller cannot raise its own role,
-- change its own user, or touch a member with stronger current roles.
-- Errors: self_escalation, role_exceeds_yours.
-- Trigger function of public.members.
create or replace function app.guard_member() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  stronger text;
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'UPDATE' then
    perform app.require(new.id = old.id, 'self_escalation');
  end if;
  if tg_op <> 'INSERT' and old.id = app.member_id() then
    perform app.require(tg_op = 'DELETE' or new.user_id is not distinct from old.user_id
      and app.rank_of(new.role) <= app.rank_of(old.role)
      and app.permissions_of_role(new.tenant_id, new.role) <@ app.permissions_of_role(old.tenant_id, old.role), 'self_escalation');
    return coalesce(new, old);
  end if;
  if tg_op <> 'INSERT' then
    select g.role into stronger from public.member_roles g
    where g.tenant_id = old.tenant_id and g.member_id = old.id and (g.expires_at is null or g.expires_at > now())
      and not app.may_give(g.role, now());
    perform app.require(stronger is null and app.may_give(old.role, now()), 'role_exceeds_yours',
      jsonb_build_object('role', coalesce(stronger, old.role)));
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and (new.role <> old.role or new.status = 'active') then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
