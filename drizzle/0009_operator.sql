-- The operator's plane, with a role, a door and an audit of its own; what a tenant may know and change of itself in
-- the control plane; and the domains that it shows to be its own.
create table app.tenant_retention (
  singleton boolean primary key default true check (singleton),
  days integer not null default 30 check (days between 1 and 3650)
);
--> statement-breakpoint
insert into app.tenant_retention default values;
--> statement-breakpoint
-- Claims an idempotency key within this transaction: of a member of a tenant or, without a tenant, of an operator's key.
-- A concurrent duplicate waits here for the first to end.
create or replace function app.claim(tenant uuid, member uuid, claimed_key text, claimed_fingerprint text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept record;
begin
  delete from control.idempotency_keys where ctid in (
    select ctid from control.idempotency_keys
    where tenant_id = tenant and expires_at <= now() order by expires_at limit 10 for update skip locked);
  delete from control.operator_answers where tenant is null and ctid in (
    select ctid from control.operator_answers
    where tenant is null and expires_at <= now() order by expires_at limit 10 for update skip locked);
  begin
    if tenant is null then
      insert into control.operator_answers as k (operator_key_id, key, fingerprint)
      values (member, claimed_key, claimed_fingerprint)
      on conflict (operator_key_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    else
      insert into control.idempotency_keys as k (tenant_id, member_id, key, fingerprint)
      values (tenant, member, claimed_key, claimed_fingerprint)
      on conflict (tenant_id, member_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    end if;
    if found then
      return;
    end if;
  exception when lock_not_available then
    perform app.refuse('idempotency_in_progress');
  end;
  select k.fingerprint, k.answer into kept from control.idempotency_keys k
  where k.tenant_id = tenant and k.member_id = member and k.key = claimed_key
  union all
  select k.fingerprint, k.answer from control.operator_answers k
  where tenant is null and k.operator_key_id = member and k.key = claimed_key;
  if kept.fingerprint is distinct from claimed_fingerprint then
    perform app.refuse('idempotency_key_reused');
  end if;
  raise exception using errcode = 'GH002', message = 'the first answer is kept', detail = kept.answer::text;
end
$$;
--> statement-breakpoint
-- Keeps the answer of an idempotent write and gives it back. A write that answers nothing gives its key free again.
create or replace function app.remember(given json) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
  claimed text := context ->> 'idempotencyKey';
begin
  if claimed is null then
    return given;
  elsif given is null then
    delete from control.idempotency_keys
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    delete from control.operator_answers where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  else
    update control.idempotency_keys set answer = given
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    update control.operator_answers set answer = given
    where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  end if;
  return given;
end
$$;
--> statement-breakpoint
-- The way in for who runs the deployment. Only app_operator can execute it, and that role no other door.
create function app.enter_operator(
  credential text, request_id text, timeout_ms integer, idempotency_key text default null, fingerprint text default null
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key control.operator_keys;
begin
  perform app.begin_request(timeout_ms);
  select * into found_key from control.operator_keys k
  where k.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif found_key.expires_at <= now() then
    perform app.refuse('api_key_expired');
  end if;
  if idempotency_key is not null then
    perform app.claim(null, found_key.id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(jsonb_build_object('actorType', 'operator', 'tenantId', null, 'memberId', null, 'scopes', null,
    'operatorKeyId', found_key.id, 'requestId', request_id, 'idempotencyKey', idempotency_key));
end
$$;
--> statement-breakpoint
-- That the operator entered: what follows reaches tenants by their ids.
create function app.require_operator() returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.context() ->> 'operatorKeyId' is null then
    raise exception using errcode = 'GH003', message = 'the context is not the operator’s';
  end if;
end
$$;
--> statement-breakpoint
-- What the operator may change of a tenant. Without a caller, who can only be the owner of the database, all is let be.
create function app.guard_tenant() returns trigger
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
create trigger guard_tenant before insert or update on control.tenants for each row execute function app.guard_tenant();
--> statement-breakpoint
-- The states of a tenant. An archived one is deleted by app.delete_tenant.
create function app.guard_transition() returns trigger
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
create trigger guard_transition before update of status on control.tenants for each row execute function app.guard_transition();
--> statement-breakpoint
-- Keeps what identifies a tenant, and counts its revisions.
create function app.touch_tenant() returns trigger
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
create trigger touch before update on control.tenants for each row execute function app.touch_tenant();
--> statement-breakpoint
-- Audits the control plane: in the audit events of the tenant concerned, and where none is or it is gone, in those of
-- the system tenant.
create function app.audit_control() returns trigger
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
create trigger audit after insert or update or delete on control.tenants for each row execute function app.audit_control();
--> statement-breakpoint
create trigger audit after insert or update or delete on control.plans for each row execute function app.audit_control();
--> statement-breakpoint
-- Invites the owner of a tenant; an invitation of the same address that waits is void.
create function app.invite_owner(tenant uuid, invitation uuid, address text, travelling text) returns void
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
-- How far a tenant has come: nothing of what it keeps, only whether somebody can use it.
create function app.provisioning(tenant uuid) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_operator();
  return json_build_object(
    'roles', (select count(*) from public.roles r where r.tenant_id = tenant and r.is_system),
    'owners', (select count(*) from public.members m where m.tenant_id = tenant and m.role = 'owner' and m.status = 'active'),
    'ownerInvitation', (select case when i.status = 'pending' and i.expires_at <= now() then 'expired' else i.status end
      from public.invitations i where i.tenant_id = tenant and i.role = 'owner' order by i.id desc limit 1),
    'database', (select d.status from control.tenants t join control.tenant_databases d
      on d.tenant_id = t.id and d.tier = t.isolation_tier and d.region = t.region where t.id = tenant));
end
$$;
--> statement-breakpoint
-- Deletes an archived tenant whose retention is over, with all that has its id: the catalogue says what refers to what,
-- so that a table to come is not forgotten.
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
-- What a tenant may know of itself in the control plane.
create function app.own_tenant() returns table (
  id uuid, slug text, name text, contact_email text, plan_id text, region text, isolation_tier text, branding json,
  created_at timestamptz, updated_at timestamptz, revision integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.id, t.slug, t.name, t.contact_email, t.plan_id, t.region, t.isolation_tier, t.branding, t.created_at, t.updated_at, t.revision
  from control.tenants t where t.id = app.tenant_id()
$$;
--> statement-breakpoint
-- Changes what a tenant may change of itself: name, contactEmail, branding. `tags` are the revisions that the caller has seen.
create function app.change_tenant(patch jsonb, tags text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own control.tenants;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from control.tenants t where t.id = app.tenant_id() for no key update;
  perform app.require(tags is null or format('"%s.%s"', own.id, own.revision) = any (tags), 'version_conflict');
  update control.tenants t set name = coalesce(patch ->> 'name', t.name),
    contact_email = case when patch ? 'contactEmail' then patch ->> 'contactEmail' else t.contact_email end,
    branding = coalesce((patch -> 'branding')::json, t.branding)
  where t.id = own.id;
end
$$;
--> statement-breakpoint
-- What the plan allows a tenant of each, null: any number, and how much of it there is.
create function app.usage() returns table (resource text, allowed integer, used integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select r.name, (p.limits ->> r.name)::integer, app.used(t.id, r.name)
  from control.tenants t join control.plans p on p.id = t.plan_id,
    unnest(array['members', 'teams', 'services', 'apiKeys']) with ordinality r (name, place)
  where t.id = app.tenant_id() order by r.place
$$;
--> statement-breakpoint
-- Keeps what was seen of a domain: shown to be the caller's own, or not any more. A domain is one tenant's.
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
create function app.free_domain() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from control.verified_domains v where v.domain = old.domain and v.tenant_id = old.tenant_id;
  return null;
end
$$;
--> statement-breakpoint
create trigger free_domain after delete on tenant_domains for each row execute function app.free_domain();
--> statement-breakpoint
grant usage on schema control to app_operator;
--> statement-breakpoint
grant select, insert, update on control.tenants, control.plans to app_operator;
--> statement-breakpoint
grant execute on function app.enter_operator, app.remember, app.refuse, app.require, app.invite_owner, app.provisioning, app.delete_tenant
to app_operator;
--> statement-breakpoint
grant execute on function app.own_tenant, app.change_tenant, app.usage, app.judge_domain to app_user;
