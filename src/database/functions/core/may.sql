-- Returns whether the caller has a permission in the whole tenant or, when a team is given, in that team.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.may(asked text, team uuid default null) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.own_permissions() o where o.permission = asked and (o.team_id is null or o.team_id = team))
$$;

grant execute on function app.may to app_user;
