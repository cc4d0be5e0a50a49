create or replace trigger guard_member before insert or update of id, kind, role, status, user_id, display_name, email or delete on public.members
  for each row execute function app.guard_member();

create or replace trigger guard_last_owner after update or delete on public.members for each row execute function app.guard_last_owner();

-- A plan limit applies to new and restored rows only: a tenant over its limit can still change the others.
create or replace trigger guard_limit after insert on public.members for each row when (new.status <> 'removed')
  execute function app.guard_limit('members');

create or replace trigger guard_limit_again after update of status on public.members for each row when (old.status = 'removed' and new.status <> 'removed')
  execute function app.guard_limit('members');
