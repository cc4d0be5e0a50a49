-- The entry point of a request with an API key or a session. It authenticates the credential, resolves the
-- tenant, checks the permission, claims the idempotency key and signs the context. With in_team, holding the
-- permission in any team is enough, and the following statements must call app.may. A host outside of the
-- app's domain names the tenant that verified it. Returns the id and the rate of an API key (ratePerMinute is
-- null without a rate of its own), and null for a session.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, address_not_allowed, tenant_required,
-- tenant_mismatch, tenant_not_found (also for a credential of another tenant), tenant_suspended,
-- tenant_database_unavailable, session_expired, insufficient_scope, permission_denied, those of app.claim, and
-- runtime_role_unsafe.
-- Callers: app_user.
create or replace function app.enter(
  tenant_slug text, credential text, permission text, request_id text, timeout_ms integer,
  idempotency_key text default null, fingerprint text default null, address inet default null, in_team boolean default false,
  host text default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb;
  tenant record;
  host_slug text;
begin
  perform app.begin_request(timeout_ms);
  select t.slug into host_slug from control.verified_domains d join control.tenants t on t.id = d.tenant_id where d.domain = host;
  if host is not null and host_slug is null then
    perform app.refuse('tenant_not_found');
  elsif host_slug <> tenant_slug then
    perform app.refuse('tenant_mismatch');
  end if;
  tenant_slug := coalesce(tenant_slug, host_slug);
  caller := case when credential like 'session:%' then app.session_caller(credential, tenant_slug)
    else app.key_caller(credential, address) end;
  select t.id, t.slug, t.name, t.status, m.id as member_id, m.role,
    app.serves(t.isolation_tier, t.region) as is_placed
  into tenant from control.tenants t
  join public.members m on m.tenant_id = t.id and m.id = (caller ->> 'memberId')::uuid
  where t.id = (caller ->> 'tenantId')::uuid;
  if tenant_slug <> tenant.slug or tenant.status not in ('active', 'suspended') then
    perform app.refuse('tenant_not_found');
  elsif tenant.status = 'suspended' then
    perform app.refuse('tenant_suspended');
  elsif not tenant.is_placed then
    perform app.refuse('tenant_database_unavailable');
  elsif app.session_is_over(tenant.id, (caller ->> 'signedInAt')::timestamptz) then
    perform app.refuse('session_expired');
  elsif permission is not null and caller -> 'scopes' <> 'null' and not caller -> 'scopes' ?| array[permission, '*'] then
    perform app.refuse('insufficient_scope', jsonb_build_object('scope', permission));
  elsif permission is not null and not exists (select from app.held(tenant.id, tenant.member_id) h
      where h.permission = enter.permission and (in_team or h.team_id is null)) then
    perform app.refuse('permission_denied', jsonb_build_object('permission', permission));
  end if;
  -- Each credential has claims of its own: another one of the member may not see the same rows.
  if idempotency_key is not null then
    idempotency_key := concat(caller ->> 'keyId', ':', idempotency_key);
    perform app.claim(tenant.id, tenant.member_id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(caller || jsonb_build_object('slug', tenant.slug, 'tenantName', tenant.name, 'role', tenant.role,
    'requestId', request_id, 'idempotencyKey', idempotency_key));
  return case when caller ? 'keyId' then jsonb_build_object('keyId', caller -> 'keyId', 'ratePerMinute', caller -> 'ratePerMinute') end;
end
$$;

grant execute on function app.enter to app_user;
