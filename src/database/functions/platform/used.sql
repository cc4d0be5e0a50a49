-- Returns how much of a plan limit a tenant uses; null for an unknown resource.
-- Internal: called by other functions.
create or replace function app.used(tenant uuid, resource text) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case resource
    when 'members' then (select count(*) from public.members m where m.tenant_id = tenant and m.status <> 'removed')
    when 'teams' then (select count(*) from public.teams t where t.tenant_id = tenant)
    when 'services' then (select count(*) from public.services s where s.tenant_id = tenant and s.deleted_at is null)
    when 'apiKeys' then (select count(*) from public.api_keys k where k.tenant_id = tenant and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()))
  end::integer
$$;
