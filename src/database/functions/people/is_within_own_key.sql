-- Returns whether an API key stays within the expiry, networks and rate of the API key in use; always true for a session.
-- Internal: called by other functions.
create or replace function app.is_within_own_key(written public.api_keys) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select (own.expires_at is null or coalesce(written.expires_at <= own.expires_at, false))
      and (own.rate_per_minute is null or coalesce(written.rate_per_minute <= own.rate_per_minute, false))
      and (own.ip_allowlist is null or written.ip_allowlist is not null and not exists (
        select from unnest(written.ip_allowlist) network where not network <<= any (own.ip_allowlist)))
    from public.api_keys own
    where own.tenant_id = written.tenant_id and own.id = (app.context() ->> 'keyId')::uuid), true)
$$;
