-- Returns the last use of an API key of the caller's tenant, and when the grace period of its earlier secrets
-- ends.
-- Callers: app_user.
create or replace function app.key_state(api_key uuid) returns table (last_used_at timestamptz, last_used_ip inet, grace_ends_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.last_used_at, u.last_used_ip, (
    select max(s.expires_at) from control.api_key_secrets s
    where s.tenant_id = app.tenant_id() and s.api_key_id = api_key and s.expires_at > now())
  from (select) as one
  left join control.api_key_uses u on u.tenant_id = app.tenant_id() and u.api_key_id = api_key
$$;

grant execute on function app.key_state to app_user;
