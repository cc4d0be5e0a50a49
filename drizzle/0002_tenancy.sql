-- The door (app.enter), the kept answers of idempotent writes, the outbox, the audit triggers, and readiness.
create function app.role_is_unsafe() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select rolsuper or rolbypassrls or pg_has_role(session_user, current_user, 'MEMBER')
    or exists (select from pg_roles r where r.rolname = 'neon_superuser' and pg_has_role(session_user, r.oid, 'MEMBER'))
  from pg_roles where rolname = session_user
$$;
--> statement-breakpoint
-- Claims an idempotency key within this transaction. A concurrent duplicate waits here for the first to end.
create function app.claim(tenant uuid, member uuid, claimed_key text, claimed_fingerprint text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept control.idempotency_keys;
begin
  delete from control.idempotency_keys where ctid in (
    select ctid from control.idempotency_keys
    where tenant_id = tenant and expires_at <= now() order by expires_at limit 10 for update skip locked);
  begin
    insert into control.idempotency_keys as k (tenant_id, member_id, key, fingerprint)
    values (tenant, member, claimed_key, claimed_fingerprint)
    on conflict (tenant_id, member_id, key) do update
      set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
      where k.expires_at <= now();
    if found then
      return;
    end if;
  exception when lock_not_available then
    perform app.refuse('idempotency_in_progress');
  end;
  select * into kept from control.idempotency_keys k
  where k.tenant_id = tenant and k.member_id = member and k.key = claimed_key;
  if kept.fingerprint is distinct from claimed_fingerprint then
    perform app.refuse('idempotency_key_reused');
  end if;
  raise exception using errcode = 'GH002', message = 'the first answer is kept', detail = kept.answer::text;
end
$$;
--> statement-breakpoint
-- The one way in: authenticates, resolves the tenant, checks the permission, and signs the context that row security,
-- defaults and audit triggers read. A credential of another tenant and an unknown tenant are refused alike.
create function app.enter(
  tenant_slug text, credential text, permission text, request_id text, timeout_ms integer,
  idempotency_key text default null, fingerprint text default null
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller record;
  context text;
begin
  perform set_config('statement_timeout', timeout_ms::text, true),
    set_config('transaction_timeout', timeout_ms::text, true),
    set_config('lock_timeout', (timeout_ms / 2)::text, true);
  if app.role_is_unsafe() then
    perform app.refuse('runtime_role_unsafe');
  end if;
  select t.id as tenant_id, t.slug, t.name as tenant_name, t.status as tenant_status, m.id as member_id, m.role, m.status as member_status,
    k.scopes, k.expires_at, k.revoked_at
  into caller
  from control.api_keys k
  join control.tenants t on t.id = k.tenant_id
  join public.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
  where k.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if caller.tenant_id is null or caller.member_status <> 'active' then
    perform app.refuse('invalid_credential');
  elsif caller.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif caller.expires_at <= now() then
    perform app.refuse('api_key_expired');
  elsif tenant_slug <> caller.slug then
    perform app.refuse('tenant_not_found');
  elsif caller.tenant_status <> 'active' then
    perform app.refuse('tenant_suspended');
  elsif not (permission = any (caller.scopes) or '*' = any (caller.scopes)) then
    perform app.refuse('insufficient_scope', jsonb_build_object('scope', permission));
  end if;
  if idempotency_key is not null then
    perform app.claim(caller.tenant_id, caller.member_id, idempotency_key, fingerprint);
  end if;
  context := jsonb_build_object(
    'tenantId', caller.tenant_id, 'slug', caller.slug, 'tenantName', caller.tenant_name, 'memberId', caller.member_id, 'role', caller.role,
    'requestId', request_id, 'idempotencyKey', idempotency_key)::text;
  perform set_config('app.context', context, true), set_config('app.signature', app.sign(context), true);
end
$$;
--> statement-breakpoint
-- Keeps the answer of an idempotent write and gives it back. A write that answers nothing gives its key free again.
create function app.remember(given json) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  if given is null then
    delete from control.idempotency_keys
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = context ->> 'idempotencyKey';
  elsif context ->> 'idempotencyKey' is not null then
    update control.idempotency_keys set answer = given
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = context ->> 'idempotencyKey';
  end if;
  return given;
end
$$;
--> statement-breakpoint
-- Writes an event to the outbox. The runtime role can write none itself: an event's actor is always the caller.
create function app.emit(event_type text, subject_type text, subject_id uuid, payload jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into public.events (id, tenant_id, type, subject_type, subject_id, actor_member_id, request_id, payload)
  values (app.uuid7(), app.tenant_id(), event_type, subject_type, subject_id, app.member_id(),
    app.context() ->> 'requestId', payload)
$$;
--> statement-breakpoint
-- {field: {from, to}} of what changed; a field named in omitted says only that it did.
create function app.changes(before jsonb, after jsonb, omitted text[]) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(field,
    case when field = any (omitted) then '{"omitted": true}'
    else jsonb_build_object('from', before -> field, 'to', after -> field) end), '{}')
  from jsonb_object_keys(coalesce(after, before)) field
  where field not in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision')
    and nullif(before -> field, 'null') is distinct from nullif(after -> field, 'null')
$$;
--> statement-breakpoint
create function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
  omitted text[] := coalesce(tg_argv[0], '{}');
begin
  case tg_op
    when 'INSERT' then
      insert into public.audit_events (id, tenant_id, actor_member_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, (context ->> 'memberId')::uuid, context ->> 'requestId', 'insert', tg_table_name,
        n.id, app.changes(null, to_jsonb(n), omitted)
      from new_rows n;
    when 'UPDATE' then
      insert into public.audit_events (id, tenant_id, actor_member_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, (context ->> 'memberId')::uuid, context ->> 'requestId', 'update', tg_table_name,
        n.id, c.changes
      from new_rows n
      join old_rows o using (tenant_id, id)
      cross join lateral (select app.changes(to_jsonb(o), to_jsonb(n), omitted) as changes) c
      where c.changes <> '{}';
    when 'DELETE' then
      insert into public.audit_events (id, tenant_id, actor_member_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), o.tenant_id, (context ->> 'memberId')::uuid, context ->> 'requestId', 'delete', tg_table_name,
        o.id, app.changes(to_jsonb(o), null, omitted)
      from old_rows o;
  end case;
  return null;
end
$$;
--> statement-breakpoint
-- Keeps what identifies a row, and counts its revisions.
create function app.touch() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.tenant_id := old.tenant_id;
  new.created_at := old.created_at;
  new.updated_at := now();
  new.revision := old.revision + 1;
  return new;
end
$$;
--> statement-breakpoint
-- What drizzle-kit cannot express of a tenant table; `npm run db:generate` adds the call for each new one.
create function app.protect(protected regclass, omitted text[] default '{}') returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select, insert, update, delete on %s to app_user', protected);
  execute format('create trigger touch before update on %s for each row execute function app.touch()', protected);
  execute format('create trigger audit_insert after insert on %s referencing new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_update after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_delete after delete on %s referencing old table as old_rows
    for each statement execute function app.audit(%L)', protected, omitted);
end
$$;
--> statement-breakpoint
-- An append-only tenant table: read by the runtime role, written by the functions above.
create function app.protect_log(protected regclass) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select on %s to app_user', protected);
end
$$;
--> statement-breakpoint
-- What /readyz asks: whether this role could get round row security, and the newest migration applied.
create function app.readiness() returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'roleIsSafe', not app.role_is_unsafe() and not exists (
      select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = session_user),
    'migration', (select max(created_at)::text from drizzle.__drizzle_migrations))
$$;
--> statement-breakpoint
grant execute on function app.enter, app.remember, app.emit, app.readiness to app_user;
--> statement-breakpoint
select app.protect('members'), app.protect('services'), app.protect('service_versions'), app.protect('environments'),
  app.protect('deployments'), app.protect('specs', '{content}');
--> statement-breakpoint
select app.protect_log('audit_events'), app.protect_log('events');
