-- Rejects a setting of an unknown subject, without permission, or below a lock. Writers of one key take turns,
-- so that a lock applies from the moment it exists. A setting keeps its scope and key, and is deleted with its
-- team. Rows of other tenants are left to row security.
-- Errors: not_found, permission_denied, setting_locked.
-- Trigger function of public.settings.
create or replace function app.guard_setting() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  subject public.settings;
  lock_of text;
begin
  if tg_op = 'DELETE' then
    subject := old;
  else
    subject := new;
  end if;
  -- Row security rejects rows of other tenants.
  if (app.context_if_any() ->> 'memberId') is null or subject.tenant_id <> app.tenant_id() then
    return subject;
  end if;
  -- The settings of a deleted team go with it, without a permission of their own.
  if tg_op = 'DELETE' and subject.scope_type = 'team' and not exists (select from public.teams t
      where t.tenant_id = subject.tenant_id and t.id = subject.scope_id) then
    return subject;
  end if;
  perform app.require(tg_op <> 'UPDATE' or (new.scope_type, new.scope_id, new.key) = (old.scope_type, old.scope_id, old.key), 'not_found');
  perform app.require(case subject.scope_type
    when 'tenant' then subject.scope_id = subject.tenant_id
    when 'team' then exists (select from public.teams t where t.tenant_id = subject.tenant_id and t.id = subject.scope_id)
    else exists (select from public.members m where m.tenant_id = subject.tenant_id and m.id = subject.scope_id) end, 'not_found');
  perform app.require(app.may_set(subject.scope_type, subject.scope_id), 'permission_denied',
    jsonb_build_object('permission', 'settings:manage'));
  if tg_op = 'DELETE' then
    return old;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(subject.tenant_id || subject.key, 0));
  select s.scope_type into lock_of from public.settings s
  where s.tenant_id = subject.tenant_id and s.key = subject.key and s.is_locked
    and (s.scope_type = 'tenant' and subject.scope_type <> 'tenant'
      or s.scope_type = 'team' and subject.scope_type = 'member' and exists (select from public.team_members m
        where m.tenant_id = s.tenant_id and m.team_id = s.scope_id and m.member_id = subject.scope_id))
  order by s.scope_type desc limit 1;
  perform app.require(lock_of is null, 'setting_locked', jsonb_build_object('lockedBy', lock_of));
  return new;
end
$$;
