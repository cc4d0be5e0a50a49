-- Records a rejected request in the tenant of its credential, and in no other. An expired or revoked key still
-- identifies its tenant; a session counts only when it identifies exactly one tenant. An unknown credential
-- records nothing.
-- Callers: app_user.
create or replace function app.record_denial(tenant_slug text, credential text, reason text, resource text, request_id text, host text default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actor record;
begin
  tenant_slug := coalesce(tenant_slug,
    (select t.slug from control.verified_domains d join control.tenants t on t.id = d.tenant_id where d.domain = host));
  if credential like 'session:%' then
    select 'person'::text as actor_type, null::uuid as key_id, m.tenant_id, m.id as member_id, count(*) over () as places into actor
    from auth.sessions s
    join public.members m on m.user_id = s.user_id and m.status = 'active'
    join control.tenants t on t.id = m.tenant_id
    where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now()
      and case when tenant_slug is not null then t.slug = tenant_slug
        else s.active_tenant_id is null or t.id = s.active_tenant_id end
    limit 1;
  else
    select 'key'::text as actor_type, k.id as key_id, k.tenant_id, k.member_id, 1::bigint as places into actor
    from control.api_key_secrets s
    join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
    join control.tenants t on t.id = k.tenant_id
    where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
      and (tenant_slug is null or t.slug = tenant_slug);
  end if;
  if actor.places = 1 and reason ~ '^[a-z_]{1,64}$' and length(resource) <= 200 and length(request_id) <= 128 then
    insert into public.audit_events
      (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, outcome, reason, changes)
    values (app.uuid7(), actor.tenant_id, actor.member_id, actor.actor_type, actor.key_id, request_id, 'deny', resource,
      'denied', reason, '{}');
  end if;
end
$$;

grant execute on function app.record_denial to app_user;
