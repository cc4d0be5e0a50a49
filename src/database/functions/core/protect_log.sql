-- Completes an append-only tenant table: FORCE ROW LEVEL SECURITY and read access for app_user. Only SECURITY
-- DEFINER functions write to it.
-- Internal: called by other functions, migrations and the owner.
create or replace function app.protect_log(protected regclass) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select on %s to app_user', protected);
end
$$;
