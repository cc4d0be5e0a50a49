-- Returns the effective settings of the caller, optionally for one of the tenant's teams; see app.settings_of.
-- Callers: app_user.
create or replace function app.resolved_settings(keys text[], team uuid default null)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select s.* from app.settings_of(app.tenant_id(), app.member_id(), keys, team) s $$;

grant execute on function app.resolved_settings to app_user;
