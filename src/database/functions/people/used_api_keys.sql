-- Returns the number of API keys that count towards the plan limit `apiKeys`: neither revoked nor expired.
-- Internal: called by app.used.
create or replace function app.used_api_keys(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.api_keys k where k.tenant_id = tenant and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
$$;
