-- Returns whether an active member of the caller's tenant has a permission, in the whole tenant or in a team.
-- Errors: permission_denied for another member without members:read.
-- Callers: app_user.
create or replace function app.member_may(member uuid, asked text, team uuid default null) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if member = app.member_id() then
    return app.may(asked, team);
  end if;
  perform app.require(app.may('members:read'), 'permission_denied', jsonb_build_object('permission', 'members:read'));
  return exists (select from public.members m, app.held(m.tenant_id, m.id) h
    where m.tenant_id = app.tenant_id() and m.id = member and m.status = 'active'
      and h.permission = asked and (h.team_id is null or h.team_id = team));
end
$$;

grant execute on function app.member_may to app_user;
