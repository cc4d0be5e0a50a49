-- loses data: which permissions the system roles hold
drop trigger make_system_roles on control.tenants;
--> statement-breakpoint
drop trigger guard_member on members;
--> statement-breakpoint
drop trigger guard_last_owner on members;
--> statement-breakpoint
drop trigger guard_limit on members;
--> statement-breakpoint
drop trigger guard_grant on member_roles;
--> statement-breakpoint
drop trigger guard_role on roles;
--> statement-breakpoint
drop trigger guard_key on api_keys;
--> statement-breakpoint
drop trigger guard_limit on api_keys;
--> statement-breakpoint
drop trigger guard_limit on teams;
--> statement-breakpoint
drop trigger guard_limit on services;
--> statement-breakpoint
create or replace function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
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
drop function app.enter(text, text, text, text, integer, text, text, inet, boolean, text);
--> statement-breakpoint
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
grant execute on function app.enter to app_user;
--> statement-breakpoint
drop function app.enter_person, app.begin_request, app.put_context, app.key_caller, app.session_caller, app.see_session, app.make_system_roles,
  app.is_guarded, app.guard_member, app.guard_grant, app.guard_role, app.judge_role, app.guard_last_owner, app.guard_key, app.guard_limit, app.used, app.put_key_secret,
  app.session_is_over, app.may_keep_keys_of, app.may_give, app.holds, app.rank_of, app.permissions_of_role, app.may, app.own_permissions, app.held;
--> statement-breakpoint
delete from control.permissions;
--> statement-breakpoint
revoke usage on schema app from app_auth, app_operator;
--> statement-breakpoint
revoke select, insert, update, delete on auth.users, auth.sessions, auth.accounts, auth.verifications, auth.jwks, auth.rate_limits from app_auth;
--> statement-breakpoint
revoke usage on schema auth from app_auth;
--> statement-breakpoint
-- lint-allow opaque-block: the name of the database differs by environment
do $$
begin
  execute format('revoke connect on database %I from app_auth, app_operator', current_database());
end
$$;
