revoke execute on function app.erase_tenants from app_user;
--> statement-breakpoint
drop trigger guard_limit_again on services;
--> statement-breakpoint
drop trigger guard_limit_again on members;
--> statement-breakpoint
create or replace trigger guard_limit after insert or update of status on members for each row when (new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create or replace trigger guard_limit after insert or update of deleted_at on services for each row when (new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
create or replace function app.guard_limit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  allowed integer;
  used integer;
begin
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  if allowed is null then
    return null;
  end if;
  perform from control.tenants t where t.id = new.tenant_id for no key update;
  used := app.used(new.tenant_id, tg_argv[0]);
  perform app.require(used <= allowed, 'plan_limit_exceeded',
    jsonb_build_object('resource', tg_argv[0], 'limit', allowed, 'used', used - 1));
  return null;
end
$$;
--> statement-breakpoint
drop trigger close on control.tenants;
--> statement-breakpoint
drop trigger guard_plan on control.plans;
--> statement-breakpoint
drop function app.judge_domain(uuid, text[]), app.erase_tenants, app.tables_of_tenants, app.close_tenant, app.guard_plan;
--> statement-breakpoint
create function app.judge_domain(judged uuid, is_shown boolean) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own public.tenant_domains;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from public.tenant_domains d where d.tenant_id = app.tenant_id() and d.id = judged for update;
  if is_shown then
    insert into control.verified_domains (domain, tenant_id) select own.domain, own.tenant_id where own.id is not null
    on conflict do nothing;
    perform app.require(exists (select from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id),
      'domain_taken');
  else
    delete from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id;
  end if;
  update public.tenant_domains d set status = case when is_shown then 'verified' else 'failed' end, checked_at = now(),
    verified_at = case when is_shown then coalesce(d.verified_at, now()) end
  where d.tenant_id = own.tenant_id and d.id = own.id;
end
$$;
--> statement-breakpoint
create function app.delete_tenant(tenant uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  doomed control.tenants;
  kept_until timestamptz;
  waiting oid[] := array(select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'tenant_id' and not a.attisdropped);
  free oid[];
  one oid;
begin
  perform app.require_operator();
  select * into doomed from control.tenants t where t.id = tenant for update;
  perform app.require(doomed.id is not null, 'not_found');
  perform app.require(doomed.kind <> 'system', 'tenant_is_system');
  perform app.require(doomed.status = 'archived', 'invalid_transition', jsonb_build_object('from', doomed.status, 'to', 'deleted'));
  kept_until := doomed.status_changed_at + (select r.days from app.tenant_retention r) * interval '1 day';
  perform app.require(kept_until <= now(), 'retention_not_over',
    jsonb_build_object('until', to_char(kept_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
  perform app.require(exists (select from control.tenants t where t.kind = 'system'), 'misconfigured');
  update auth.sessions s set active_tenant_id = null where s.active_tenant_id = tenant;
  while cardinality(waiting) > 0 loop
    free := array(select w from unnest(waiting) w where not exists (select from pg_constraint k
      where k.contype = 'f' and k.confrelid = w and k.conrelid <> w and k.conrelid = any (waiting)));
    free := case when free = '{}' then waiting else free end;
    foreach one in array free loop
      execute format('delete from %s where tenant_id = $1', one::regclass) using tenant;
    end loop;
    waiting := array(select w from unnest(waiting) w where w <> all (free));
  end loop;
  -- What the audit triggers wrote meanwhile.
  delete from public.audit_events e where e.tenant_id = tenant;
  delete from control.operator_answers a where a.answer::text like '%' || tenant || '%';
  delete from control.tenants t where t.id = tenant;
end
$$;
--> statement-breakpoint
create or replace function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
  context jsonb := app.context_if_any();
  caller_id uuid := (context ->> 'memberId')::uuid;
  caller_type text := coalesce(context ->> 'actorType', 'system');
  caller_request text := context ->> 'requestId';
  omitted text[] := coalesce(tg_argv[0], '{}');
begin
  case tg_op
    when 'INSERT' then
      insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_request, 'insert', tg_table_name,
        n.id, app.changes(null, to_jsonb(n), omitted)
      from new_rows n;
    when 'UPDATE' then
      insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_request, 'update', tg_table_name,
        n.id, c.changes
      from new_rows n
      join old_rows o using (tenant_id, id)
      cross join lateral (select app.changes(to_jsonb(o), to_jsonb(n), omitted) as changes) c
      where c.changes <> '{}';
    when 'DELETE' then
      insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
      select app.uuid7(), o.tenant_id, caller_id, caller_type, caller_request, 'delete', tg_table_name,
        o.id, app.changes(to_jsonb(o), null, omitted)
      from old_rows o;
  end case;
  return null;
end
$$;
--> statement-breakpoint
create or replace function app.invite_owner(tenant uuid, invitation uuid, address text, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_operator();
  update public.invitations i set status = 'revoked', decided_at = now()
  where i.tenant_id = tenant and i.email = address and i.status = 'pending';
  insert into public.invitations (id, tenant_id, email, role, invited_by)
  select invitation, t.id, address, 'owner', null from control.tenants t where t.id = tenant;
  insert into control.invitation_tokens (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), tenant, invitation);
end
$$;
--> statement-breakpoint
create or replace function app.audit_control() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
  is_kept boolean := tg_table_name = 'tenants' and tg_op <> 'DELETE';
  changes jsonb := app.changes(case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end,
    case when tg_op = 'DELETE' then '{contact_email,branding}' else '{}' end::text[]);
begin
  if tg_table_name = 'plans' and changes <> '{}' then
    changes := changes || jsonb_build_object('plan', jsonb_build_object('from', old.id, 'to', new.id));
  end if;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  select app.uuid7(), t.id, (context ->> 'memberId')::uuid, coalesce(context ->> 'actorType', 'system'), context ->> 'requestId',
    lower(tg_op), tg_table_name, case when tg_table_name = 'tenants' then (to_jsonb(coalesce(new, old)) ->> 'id')::uuid end, changes
  from control.tenants t
  where changes <> '{}' and case when is_kept then t.id = (to_jsonb(new) ->> 'id')::uuid else t.kind = 'system' end;
  return null;
end
$$;
--> statement-breakpoint
create or replace function app.touch_tenant() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.kind := old.kind;
  new.created_at := old.created_at;
  if to_jsonb(new) <> to_jsonb(old) then
    new.updated_at := now();
    new.revision := old.revision + 1;
  end if;
  if new.status <> old.status then
    new.status_changed_at := now();
  end if;
  return new;
end
$$;
--> statement-breakpoint
create or replace function app.guard_transition() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.context_if_any() is null or (old.status, new.status) in (
      ('provisioning', 'active'), ('provisioning', 'failed'), ('active', 'suspended'), ('suspended', 'active'),
      ('active', 'archived'), ('suspended', 'archived')),
    'invalid_transition', jsonb_build_object('from', old.status, 'to', new.status));
  return new;
end
$$;
--> statement-breakpoint
create or replace function app.guard_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
  elsif app.context_if_any() is null then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or session_user <> 'app_operator' or old.kind <> 'system', 'tenant_is_system');
  perform app.require(new.isolation_tier = 'shared' or tg_op = 'UPDATE' and (new.isolation_tier, new.region) = (old.isolation_tier, old.region)
    or exists (select from control.tenant_databases d
      where d.tenant_id = new.id and d.tier = new.isolation_tier and d.region = new.region and d.status = 'ready'),
    'tenant_database_not_ready');
  return new;
end
$$;
--> statement-breakpoint
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
  if host_slug <> tenant_slug then
    perform app.refuse('tenant_mismatch');
  end if;
  tenant_slug := coalesce(tenant_slug, host_slug);
  caller := case when credential like 'session:%' then app.session_caller(credential, tenant_slug)
    else app.key_caller(credential, address) end;
  select t.id, t.slug, t.name, t.status, m.id as member_id, m.role,
    t.isolation_tier = 'shared' or exists (select from control.tenant_databases d
      where d.tenant_id = t.id and d.tier = t.isolation_tier and d.region = t.region and d.status = 'ready') as is_placed
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
  if idempotency_key is not null then
    perform app.claim(tenant.id, tenant.member_id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(caller || jsonb_build_object('slug', tenant.slug, 'tenantName', tenant.name, 'role', tenant.role,
    'requestId', request_id, 'idempotencyKey', idempotency_key));
  return case when caller ? 'keyId' then jsonb_build_object('keyId', caller -> 'keyId', 'ratePerMinute', caller -> 'ratePerMinute') end;
end
$$;
--> statement-breakpoint
drop function app.serves;
--> statement-breakpoint
grant execute on function app.judge_domain to app_user;
--> statement-breakpoint
grant execute on function app.delete_tenant to app_operator;
