-- Authenticates an API key and returns its part of the context: actor type, tenant, member, key, rate and
-- scopes. A key ends at the earliest of its own expiry, its secret's expiry and the tenant's or the plan's
-- security.keyMaxDays.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, address_not_allowed.
-- Internal: called by other functions.
create or replace function app.key_caller(credential text, address inet) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key record;
begin
  select k.*, m.status as member_status, least(s.expires_at, k.expires_at, k.created_at + interval '1 day' * (
      coalesce(said.value, plan.settings -> 'security.keyMaxDays') #>> '{}')::integer) as ends_at into found_key
  from control.api_key_secrets s
  join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
  join public.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
  join control.tenants t on t.id = k.tenant_id
  join control.plans plan on plan.id = t.plan_id
  left join public.settings said on said.tenant_id = k.tenant_id and said.scope_type = 'tenant' and said.scope_id = k.tenant_id
    and said.key = 'security.keyMaxDays'
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null or found_key.member_status <> 'active' then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif found_key.ends_at <= now() then
    perform app.refuse('api_key_expired');
  elsif not (address <<= any (found_key.ip_allowlist)) or address is null and found_key.ip_allowlist is not null then
    perform app.refuse('address_not_allowed');
  end if;
  return jsonb_build_object('actorType', 'key', 'tenantId', found_key.tenant_id, 'memberId', found_key.member_id,
    'keyId', found_key.id, 'ratePerMinute', found_key.rate_per_minute, 'scopes', found_key.scopes);
end
$$;
