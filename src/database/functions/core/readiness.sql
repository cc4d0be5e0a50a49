-- Returns what /readyz reports: whether the session role is safe, the newest applied migration, and whether
-- every partitioned table has a partition for next month.
-- Callers: app_user.
create or replace function app.readiness() returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'roleIsSafe', not app.role_is_unsafe() and not exists (
      select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = session_user),
    'migration', (select max(created_at)::text from drizzle.__drizzle_migrations),
    'nextPartitions', (select coalesce(bool_and(app.has_partition(table_name::regclass,
        (date_trunc('month', now() at time zone 'UTC') + interval '1 month')::date)), true) from app.retention))
$$;

grant execute on function app.readiness to app_user;
