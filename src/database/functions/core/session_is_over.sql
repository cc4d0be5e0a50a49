-- Returns whether a sign-in is older than security.sessionMaxHours of the tenant or its plan; 168 hours when
-- neither sets it. Null, which stands for an API key, is never over.
-- Internal: called by other functions.
create or replace function app.session_is_over(tenant uuid, signed_in_at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select signed_in_at is not null and signed_in_at < now() - interval '1 hour' * coalesce((
    select (s.value #>> '{}')::integer from app.settings_of(tenant, null, '{security.sessionMaxHours}', null) s), 168)
$$;
