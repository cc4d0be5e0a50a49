-- The review of the operator's plane: what no database holds is not served, deletion goes in batches, domains change hands,
-- and what a plan limits is counted when more is made, and only then.
-- Whether the data of a tenant lies here. This database is the shared one, of every region; a tier of its own is served
-- once there is something that finds its database, and until then by nobody. tenancy.md, "Placement".
create function app.serves(isolation_tier text, region text) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select isolation_tier = 'shared' $$;
--> statement-breakpoint
-- As before, but for two conditions: under a host outside of the app's domain only the tenant is served that has shown it
-- to be its own, and a tenant only where its data lies.
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
  if idempotency_key is not null then
    perform app.claim(tenant.id, tenant.member_id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(caller || jsonb_build_object('slug', tenant.slug, 'tenantName', tenant.name, 'role', tenant.role,
    'requestId', request_id, 'idempotencyKey', idempotency_key));
  return case when caller ? 'keyId' then jsonb_build_object('keyId', caller -> 'keyId', 'ratePerMinute', caller -> 'ratePerMinute') end;
end
$$;
--> statement-breakpoint
-- What the operator may change of a tenant: it goes only where it is served.
create or replace function app.guard_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
    -- What retention counts from is not the operator's to say.
    new.status_changed_at := case when tg_op = 'UPDATE' then old.status_changed_at else now() end;
  elsif app.context_if_any() is null then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or session_user <> 'app_operator' or old.kind <> 'system', 'tenant_is_system');
  perform app.require(app.serves(new.isolation_tier, new.region)
    or tg_op = 'UPDATE' and (new.isolation_tier, new.region) = (old.isolation_tier, old.region), 'tenant_database_not_ready');
  return new;
end
$$;
--> statement-breakpoint
-- Nor does it change a plan before it entered.
create function app.guard_plan() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger guard_plan before insert or update on control.plans for each row execute function app.guard_plan();
--> statement-breakpoint
-- The states of a tenant. An archived one is deleted once its retention is over: from then on nobody reaches it, and
-- app.erase_tenants removes what it had.
create or replace function app.guard_transition() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept_until timestamptz := old.status_changed_at + (select r.days from app.tenant_retention r) * interval '1 day';
begin
  if app.context_if_any() is null then
    return new;
  end if;
  perform app.require((old.status, new.status) in (
      ('provisioning', 'active'), ('provisioning', 'failed'), ('active', 'suspended'), ('suspended', 'active'),
      ('active', 'archived'), ('suspended', 'archived'), ('archived', 'deleted')),
    'invalid_transition', jsonb_build_object('from', old.status, 'to', new.status));
  perform app.require(new.status <> 'deleted' or kept_until <= now(), 'retention_not_over',
    jsonb_build_object('until', to_char(kept_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
  return new;
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
    new.deleted_at := case when new.status = 'deleted' then now() end;
  end if;
  return new;
end
$$;
--> statement-breakpoint
-- What ends at once when a tenant is deleted: its credentials, what it is found by, and that sessions speak for it.
create function app.close_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update auth.sessions s set active_tenant_id = null where s.active_tenant_id = new.id;
  delete from control.api_key_secrets s where s.tenant_id = new.id;
  delete from control.invitation_tokens i where i.tenant_id = new.id;
  delete from control.verified_domains v where v.tenant_id = new.id;
  return null;
end
$$;
--> statement-breakpoint
create trigger close after update of status on control.tenants for each row
  when (new.status = 'deleted' and old.status <> 'deleted') execute function app.close_tenant();
--> statement-breakpoint
-- Audits the control plane: in the audit events of the tenant concerned, and where none is or it is deleted, in those of
-- the system tenant, without which there is no such change.
create or replace function app.audit_control() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
  is_kept boolean := tg_table_name = 'tenants' and tg_op <> 'DELETE' and to_jsonb(new) ->> 'status' <> 'deleted';
  changes jsonb := app.changes(case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end,
    case when tg_op = 'DELETE' then '{contact_email,branding}' else '{}' end::text[]);
begin
  if changes = '{}' then
    return null;
  elsif tg_table_name = 'plans' then
    changes := changes || jsonb_build_object('plan', jsonb_build_object('from', old.id, 'to', new.id));
  end if;
  if changes ? 'status' and tg_op = 'UPDATE' then
    -- Also where the reason is the same as that of the change before.
    changes := changes || jsonb_build_object('status_reason',
      jsonb_build_object('from', to_jsonb(old) -> 'status_reason', 'to', to_jsonb(new) -> 'status_reason'));
  end if;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  select app.uuid7(), t.id, (context ->> 'memberId')::uuid, coalesce(context ->> 'actorType', 'system'), context ->> 'requestId',
    lower(tg_op), tg_table_name, case when tg_table_name = 'tenants' then (to_jsonb(coalesce(new, old)) ->> 'id')::uuid end, changes
  from control.tenants t
  where case when is_kept then t.id = (to_jsonb(new) ->> 'id')::uuid else t.kind = 'system' end;
  perform app.require(found or context is null, 'misconfigured');
  return null;
end
$$;
--> statement-breakpoint
-- Invites the owner of a tenant; an invitation of the same address that waits is void. Two at once wait for each other.
create or replace function app.invite_owner(tenant uuid, invitation uuid, address text, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  status text;
begin
  perform app.require_operator();
  select t.status into status from control.tenants t where t.id = tenant for no key update;
  perform app.require(status in ('provisioning', 'active', 'suspended'), 'tenant_archived');
  update public.invitations i set status = 'revoked', decided_at = now()
  where i.tenant_id = tenant and i.email = address and i.status = 'pending';
  insert into public.invitations (id, tenant_id, email, role, invited_by) values (invitation, tenant, address, 'owner', null);
  insert into control.invitation_tokens (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), tenant, invitation);
end
$$;
--> statement-breakpoint
-- As before, but for app.erase_tenants: what it removes is not recorded where it is removed as well.
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
  if context ? 'erasing' then
    return null;
  end if;
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
-- The tables that have rows of tenants, partitions for themselves, each after those that refer to it: the catalogue says
-- so, and a table to come is not forgotten.
create function app.tables_of_tenants() returns regclass[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting oid[] := array(select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace in ('public'::regnamespace, 'control'::regnamespace, 'partitions'::regnamespace) and c.relkind = 'r'
      and a.attname = 'tenant_id' and not a.attisdropped);
  free oid[];
  ordered oid[] := '{}';
begin
  while cardinality(waiting) > 0 loop
    free := array(select w from unnest(waiting) w where not exists (select from pg_constraint k
      where k.contype = 'f' and k.confrelid = w and k.conrelid <> w and k.conrelid = any (waiting)));
    free := case when free = '{}' then waiting else free end;
    ordered := ordered || free;
    waiting := array(select w from unnest(waiting) w where w <> all (free));
  end loop;
  return ordered;
end
$$;
--> statement-breakpoint
-- Removes what deleted tenants had, 10,000 rows of one tenant in a call, and the tenant itself by a call that finds none
-- left: what somebody wrote while the last were removed is found too. Gives whether some are left. It takes nothing from
-- its caller: who is deleted, the operator said, and another run takes another tenant.
create function app.erase_tenants() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  batch constant bigint := 10000;
  doomed uuid;
  one regclass;
  removed bigint;
  rows bigint := 0;
  tenants integer := 0;
begin
  select t.id into doomed from control.tenants t
  where t.status = 'deleted' order by t.deleted_at limit 1 for update skip locked;
  perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null, "erasing": true}');
  foreach one in array case when doomed is null then '{}' else app.tables_of_tenants() end loop
    execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where tenant_id = $1 limit $2))', one)
      using doomed, batch - rows;
    get diagnostics removed = row_count;
    rows := rows + removed;
    exit when rows >= batch;
  end loop;
  if rows = 0 and doomed is not null then
    delete from control.operator_answers a where a.answer::text like '%' || doomed || '%';
    delete from control.tenants t where t.id = doomed;
    tenants := 1;
  end if;
  perform set_config('app.context', '', true), set_config('app.signature', '', true);
  return json_build_object('tenants', tenants, 'rows', rows,
    'more', doomed is not null and exists (select from control.tenants t where t.status = 'deleted'));
end
$$;
--> statement-breakpoint
-- Keeps what was seen of a domain, all its records: shown to be the caller's own, or not any more. A domain is one
-- tenant's, for as long as its record is there: who shows theirs where the holder's is gone takes it over.
create function app.judge_domain(judged uuid, seen text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  own public.tenant_domains;
  lost public.tenant_domains;
  is_shown boolean;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from public.tenant_domains d where d.tenant_id = app.tenant_id() and d.id = judged for update;
  is_shown := own.verification_token = any (seen);
  if is_shown then
    delete from control.verified_domains v using public.tenant_domains d
    where v.domain = own.domain and v.tenant_id <> own.tenant_id
      and d.tenant_id = v.tenant_id and d.domain = v.domain and d.verification_token <> all (seen)
    returning d.* into lost;
    if found then
      -- On the record of who lost it, who took it has no name.
      perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null}');
      update public.tenant_domains d set status = 'failed', checked_at = now(), verified_at = null
      where d.tenant_id = lost.tenant_id and d.id = lost.id;
      insert into public.events (id, tenant_id, type, subject_type, subject_id, payload)
      values (app.uuid7(), lost.tenant_id, 'domain.checked', 'tenant_domain', lost.id,
        jsonb_build_object('domain', lost.domain, 'verified', false));
      perform app.put_context(caller);
    end if;
    insert into control.verified_domains (domain, tenant_id) values (own.domain, own.tenant_id) on conflict do nothing;
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
-- lint-allow drop: the one above takes its place; who verifies a domain while this is deployed asks again
drop function app.judge_domain(uuid, boolean);
--> statement-breakpoint
-- lint-allow drop: the state deleted takes its place; who deletes a tenant while this is deployed asks again
drop function app.delete_tenant(uuid);
--> statement-breakpoint
-- How many of what a plan limits there are. Two at once wait for each other, so that one too many is never made, also
-- while the plan changes.
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
  -- Who waited may find another plan.
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  used := app.used(new.tenant_id, tg_argv[0]);
  perform app.require(allowed is null or used <= allowed, 'plan_limit_exceeded',
    jsonb_build_object('resource', tg_argv[0], 'limit', allowed, 'used', used - 1));
  return null;
end
$$;
--> statement-breakpoint
-- A limit holds for what is made or comes back, and for no other change: a tenant over its limit still suspends a member.
create or replace trigger guard_limit after insert on members for each row when (new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create trigger guard_limit_again after update of status on members for each row when (old.status = 'removed' and new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create or replace trigger guard_limit after insert on services for each row when (new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
create trigger guard_limit_again after update of deleted_at on services for each row when (old.deleted_at is not null and new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
grant execute on function app.judge_domain(uuid, text[]), app.erase_tenants to app_user;
