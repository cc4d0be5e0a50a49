-- Returns the permissions of the caller: those its member holds, limited to the scopes of its API key.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.own_permissions() returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.permission, h.team_id from app.context() context, app.held(app.tenant_id(), app.member_id()) h
  where context -> 'scopes' = 'null' or context -> 'scopes' ?| array[h.permission, '*']
$$;

grant execute on function app.own_permissions to app_user;
