-- Returns whether the caller may write settings of a scope: a member its own in a session, else with
-- settings:manage in the tenant or the team.
-- Callers: app_user.
create or replace function app.may_set(scope text, scope_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case scope
    when 'member' then scope_id = app.member_id()
      and (app.context() ->> 'actorType' = 'person' or app.may('settings:manage'))
    else app.may('settings:manage', case scope when 'team' then scope_id end) end
$$;

grant execute on function app.may_set to app_user;
