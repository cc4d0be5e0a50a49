-- Returns whether the caller may grant a role until a time, or remove it when the time is now; null stands for
-- no end. The caller must hold the rank and every permission of the role itself for at least that long.
-- Callers: app_user.
create or replace function app.may_give(role_key text, until timestamptz default null) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select app.holds(app.permissions_of_role(app.tenant_id(), role_key), app.rank_of(role_key), until) $$;

grant execute on function app.may_give to app_user;
