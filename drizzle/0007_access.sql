-- Who may what: the catalogue of permissions, roles that hold them, and the door for people beside that for keys.
-- lint-allow opaque-block: "create role" has no "if not exists"; the role belongs to the cluster and may be there
do $$
begin
  create role app_auth nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- lint-allow opaque-block: "create role" has no "if not exists"; the role belongs to the cluster and may be there
do $$
begin
  create role app_operator nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- lint-allow opaque-block: the name of the database differs by environment; it may only be connected to
do $$
begin
  execute format('grant connect on database %I to app_auth, app_operator', current_database());
end
$$;
--> statement-breakpoint
grant usage on schema auth to app_auth;
--> statement-breakpoint
grant select, insert, update, delete on auth.users, auth.sessions, auth.accounts, auth.verifications, auth.jwks, auth.rate_limits to app_auth;
--> statement-breakpoint
grant usage on schema app to app_auth, app_operator;
--> statement-breakpoint
insert into control.permissions (id, description, system_roles) values
  ('tenant:read', 'See the tenant, its plan, its branding and its domains', '{owner,admin,manager,member,viewer}'),
  ('tenant:update', 'Change the tenant’s profile, branding and domains', '{owner,admin}'),
  ('tenant:export', 'Take out all that the tenant has', '{owner}'),
  ('members:read', 'See who belongs to the tenant', '{owner,admin,manager,member,viewer}'),
  ('members:invite', 'Invite people, and see the invitations', '{owner,admin,manager}'),
  ('members:manage', 'Change, suspend and remove members, and give them roles', '{owner,admin}'),
  ('roles:read', 'See the roles and what each may', '{owner,admin,manager,member,viewer}'),
  ('roles:manage', 'Make, change and remove roles of the tenant’s own', '{owner,admin}'),
  ('teams:read', 'See the teams and who is in them', '{owner,admin,manager,member,viewer}'),
  ('teams:manage', 'Make, change and remove teams, and say who is in them', '{owner,admin,manager}'),
  ('api_keys:read', 'See the API keys of all members', '{owner,admin,manager}'),
  ('api_keys:manage', 'Make, rotate and revoke the API keys of all members', '{owner,admin}'),
  ('sessions:manage', 'End the sessions of members', '{owner,admin}'),
  ('settings:read', 'See the settings', '{owner,admin,manager,member,viewer}'),
  ('settings:manage', 'Change and lock the settings of the tenant and of its teams', '{owner,admin}'),
  ('audit:read', 'Read the audit events', '{owner,admin,manager}'),
  ('audit:export', 'Export the audit events', '{owner,admin}'),
  ('services:read', 'See services, their versions and their specifications', '{owner,admin,manager,member,viewer}'),
  ('services:manage', 'Register, change and remove services', '{owner,admin,manager,member}'),
  ('specs:publish', 'Publish specifications', '{owner,admin,manager,member}'),
  ('environments:read', 'See the environments', '{owner,admin,manager,member,viewer}'),
  ('environments:manage', 'Make, change and remove environments', '{owner,admin,manager}'),
  ('deployments:read', 'See deployments, and ask whether something may be deployed', '{owner,admin,manager,member,viewer}'),
  ('deployments:record', 'Record deployments and releases', '{owner,admin,manager,member}'),
  ('contracts:read', 'See contracts and their interactions', '{owner,admin,manager,member,viewer}'),
  ('contracts:manage', 'Change and remove contracts', '{owner,admin,manager}'),
  ('interactions:read', 'See what consumers called', '{owner,admin,manager,member,viewer}'),
  ('interactions:record', 'Record what consumers called', '{owner,admin,manager,member}'),
  ('redactions:read', 'See which fields are kept secret', '{owner,admin,manager,member,viewer}'),
  ('redactions:manage', 'Say which fields are kept secret', '{owner,admin,manager}'),
  ('verification:read', 'See verification tasks and results', '{owner,admin,manager,member,viewer}'),
  ('verification:report', 'Report verification results', '{owner,admin,manager,member}'),
  ('fixtures:read', 'See fixtures', '{owner,admin,manager,member,viewer}'),
  ('fixtures:propose', 'Propose fixtures', '{owner,admin,manager,member}'),
  ('fixtures:review', 'Approve and reject fixtures', '{owner,admin,manager}'),
  ('mock:read', 'Call the mocks', '{owner,admin,manager,member,viewer}'),
  ('retention:read', 'See after how many days what is removed', '{owner,admin,manager,member,viewer}'),
  ('retention:manage', 'Say after how many days what is removed', '{owner,admin}'),
  ('events:read', 'Read what happened', '{owner,admin,manager,member,viewer}');
--> statement-breakpoint
-- What a member may, and where: in all of the tenant (null), or in one team.
create function app.held(tenant uuid, member uuid) returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct p.id, g.team_id
  from (
    select m.role, null::uuid as team_id from public.members m where m.tenant_id = tenant and m.id = member
    union all
    select g.role, g.team_id from public.member_roles g
    where g.tenant_id = tenant and g.member_id = member and (g.expires_at is null or g.expires_at > now())
  ) g
  join public.roles r on r.tenant_id = tenant and r.key = g.role
  join control.permissions p on case when r.is_system then r.key = any (p.system_roles) else p.id = any (r.permissions) end
$$;
--> statement-breakpoint
-- What the caller may: what its member holds, as far as its key's scopes reach.
create function app.own_permissions() returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.permission, h.team_id from app.context() context, app.held(app.tenant_id(), app.member_id()) h
  where context -> 'scopes' = 'null' or context -> 'scopes' ?| array[h.permission, '*']
$$;
--> statement-breakpoint
-- Whether the caller may, in all of the tenant or, where one is named, in a team.
create function app.may(asked text, team uuid default null) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.own_permissions() o where o.permission = asked and (o.team_id is null or o.team_id = team))
$$;
--> statement-breakpoint
create function app.permissions_of_role(tenant uuid, role_key text) returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when r.is_system then array(select p.id from control.permissions p where r.key = any (p.system_roles))
    else r.permissions end
  from public.roles r where r.tenant_id = tenant and r.key = role_key
$$;
--> statement-breakpoint
create function app.rank_of(role_key text) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select r.rank from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key $$;
--> statement-breakpoint
-- Whether the caller itself holds permissions and a rank in all of the tenant, and will at a time; null: for good.
create function app.holds(asked text[], asked_rank integer, until timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = app.member_id()
    union all
    select g.role from public.member_roles g
    where g.tenant_id = app.tenant_id() and g.member_id = app.member_id() and g.team_id is null
      and (g.expires_at is null or g.expires_at > now() and g.expires_at >= coalesce(until, 'infinity')))
  select asked_rank <= (select max(app.rank_of(m.role)) from mine m)
    and asked <@ array(select p.id from mine m, unnest(app.permissions_of_role(app.tenant_id(), m.role)) p (id), app.context() c
      where c -> 'scopes' = 'null' or c -> 'scopes' ?| array[p.id, '*'])
$$;
--> statement-breakpoint
-- Whether the caller may give a role until a time, null for good, or take it, now: none of a higher rank, none that holds
-- what the caller does not, and none for longer than the caller has it itself.
create function app.may_give(role_key text, until timestamptz default null) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select app.holds(app.permissions_of_role(app.tenant_id(), role_key), app.rank_of(role_key), until) $$;
--> statement-breakpoint
-- Who a key belongs to, and the tenant that it is of; refuses a key that is of no use.
create function app.key_caller(credential text, address inet) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key record;
begin
  select k.*, s.expires_at as secret_expires_at, m.status as member_status into found_key
  from control.api_key_secrets s
  join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
  join public.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null or found_key.member_status <> 'active' then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif least(found_key.expires_at, found_key.secret_expires_at) <= now() then
    perform app.refuse('api_key_expired');
  elsif not (address <<= any (found_key.ip_allowlist)) or address is null and found_key.ip_allowlist is not null then
    perform app.refuse('address_not_allowed');
  end if;
  return jsonb_build_object('actorType', 'key', 'tenantId', found_key.tenant_id, 'memberId', found_key.member_id,
    'keyId', found_key.id, 'ratePerMinute', found_key.rate_per_minute, 'scopes', found_key.scopes);
end
$$;
--> statement-breakpoint
-- Says that a session was used, by what it writes and at most once a minute: what only reads cannot, and writes do not wait for it.
create function app.see_session(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_read_only') = 'off' then
    update auth.sessions set updated_at = now() where id = (select s.id from auth.sessions s
      where s.id = session and s.updated_at < now() - interval '1 minute' for no key update skip locked);
  end if;
end
$$;
--> statement-breakpoint
-- Whose session it is. A session speaks for the tenant that the request names, else for the one that it was switched
-- to, else for the only one that the user belongs to.
create function app.session_caller(credential text, tenant_slug text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_session record;
  memberships jsonb;
begin
  select s.id, s.user_id, s.active_tenant_id, s.created_at, u.email into found_session from auth.sessions s join auth.users u on u.id = s.user_id
  where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now();
  if found_session.id is null then
    perform app.refuse('invalid_credential');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', m.tenant_id, 'memberId', m.id)), '[]') into memberships
  from public.members m join control.tenants t on t.id = m.tenant_id
  where m.user_id = found_session.user_id and m.status = 'active'
    and case when tenant_slug is not null then t.slug = tenant_slug
      else found_session.active_tenant_id is null or t.id = found_session.active_tenant_id end;
  if memberships = '[]' then
    perform app.refuse('tenant_not_found');
  elsif jsonb_array_length(memberships) > 1 then
    perform app.refuse('tenant_required');
  end if;
  perform app.see_session(found_session.id);
  return memberships -> 0 || jsonb_build_object('actorType', 'person', 'userId', found_session.user_id,
    'email', found_session.email, 'sessionId', found_session.id, 'signedInAt', found_session.created_at, 'scopes', null);
end
$$;
--> statement-breakpoint
-- Whether a person signed in longer ago than the tenant lets a session live: a week, unless it says otherwise.
create function app.session_is_over(tenant uuid, signed_in_at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select signed_in_at is not null and signed_in_at < now() - interval '1 hour' * coalesce((
    select (s.value #>> '{}')::integer from public.settings s
    where s.tenant_id = tenant and s.scope_type = 'tenant' and s.scope_id = tenant and s.key = 'security.sessionMaxHours'), 168)
$$;
--> statement-breakpoint
-- lint-allow drop: the one below takes its place, and the same arguments
drop function app.enter(text, text, text, text, integer, text, text);
--> statement-breakpoint
-- What each transaction of a request begins with, whoever asks.
create function app.begin_request(timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('statement_timeout', timeout_ms::text, true),
    set_config('transaction_timeout', timeout_ms::text, true),
    set_config('lock_timeout', (timeout_ms / 2)::text, true);
  if app.role_is_unsafe() then
    perform app.refuse('runtime_role_unsafe');
  end if;
end
$$;
--> statement-breakpoint
create function app.put_context(context jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$ select set_config('app.context', context::text, true), set_config('app.signature', app.sign(context::text), true) $$;
--> statement-breakpoint
-- The one way in: authenticates, resolves the tenant, checks the permission, and signs the context that row security,
-- defaults and audit triggers read. A credential of another tenant and an unknown tenant are refused alike. With
-- `in_team` it is enough to hold the permission in some team; the statements that follow must then ask app.may.
-- Of a key it gives which one it is and the requests a minute that it may make, null where nobody said.
-- `host` is one outside of the app's domain: where a tenant has shown that it is its own, it names that tenant.
create function app.enter(
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
-- The way in for a user who may belong to no tenant yet: the context names the user, and no tenant.
create function app.enter_person(credential text, request_id text, timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_session record;
begin
  perform app.begin_request(timeout_ms);
  select s.id, s.user_id, u.email into found_session from auth.sessions s join auth.users u on u.id = s.user_id
  where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now();
  if found_session.id is null or credential not like 'session:%' then
    perform app.refuse('invalid_credential');
  end if;
  perform app.see_session(found_session.id);
  perform app.put_context(jsonb_build_object('actorType', 'person', 'tenantId', null, 'memberId', null, 'scopes', null,
    'userId', found_session.user_id, 'email', found_session.email, 'sessionId', found_session.id, 'requestId', request_id));
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
-- The roles that every tenant has.
create function app.make_system_roles() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.roles (id, tenant_id, key, name, rank, is_system)
  select app.uuid7(), new.id, r.key, initcap(r.key), r.rank, true
  from (values ('owner', 100), ('admin', 80), ('manager', 60), ('member', 40), ('viewer', 20)) r (key, rank);
  return null;
end
$$;
--> statement-breakpoint
create trigger make_system_roles after insert on control.tenants for each row execute function app.make_system_roles();
--> statement-breakpoint
-- Whether there is a caller to be guarded against. Without one only the owner of the database writes, and all is let be;
-- who just joins by an invitation gets what the guard of invitations let through.
create function app.is_guarded() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'memberId' is not null and not c ? 'joining', false) from app.context_if_any() c $$;
--> statement-breakpoint
-- Nobody raises themselves, or touches the role, the standing or the user of who holds what they do not.
create function app.guard_member() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  stronger text;
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'UPDATE' then
    if (new.id, new.role, new.status, new.user_id) is not distinct from (old.id, old.role, old.status, old.user_id) then
      return new;
    end if;
    perform app.require(new.id = old.id, 'self_escalation');
  end if;
  if tg_op <> 'INSERT' and old.id = app.member_id() then
    perform app.require(tg_op = 'DELETE' or new.user_id is not distinct from old.user_id
      and app.rank_of(new.role) <= app.rank_of(old.role)
      and app.permissions_of_role(new.tenant_id, new.role) <@ app.permissions_of_role(old.tenant_id, old.role), 'self_escalation');
    return coalesce(new, old);
  end if;
  if tg_op <> 'INSERT' then
    select g.role into stronger from public.member_roles g
    where g.tenant_id = old.tenant_id and g.member_id = old.id and not app.may_give(g.role, now());
    perform app.require(stronger is null and app.may_give(old.role, now()), 'role_exceeds_yours',
      jsonb_build_object('role', coalesce(stronger, old.role)));
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and (new.role <> old.role or new.status = 'active') then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
create trigger guard_member before insert or update of id, role, status, user_id or delete on members
  for each row execute function app.guard_member();
--> statement-breakpoint
-- The same of what a member holds beside its role. Of its own it may only let go.
create function app.guard_grant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' and old.member_id = app.member_id() then
    return old;
  end if;
  if tg_op <> 'INSERT' then
    perform app.require(app.may_give(old.role, now()), 'role_exceeds_yours', jsonb_build_object('role', old.role));
  end if;
  if tg_op <> 'DELETE' then
    perform app.require(new.member_id <> app.member_id(), 'self_escalation');
    perform app.require(app.may_give(new.role, new.expires_at), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
create trigger guard_grant before insert or update or delete on member_roles for each row execute function app.guard_grant();
--> statement-breakpoint
-- Of a role of the tenant's own: what it had and gets, the caller holds for good, and so its rank. Who holds the role does not raise it.
create function app.judge_role(before public.roles, after public.roles) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  is_mine boolean;
begin
  perform app.require(before.is_system is not true and after.is_system is not true, 'role_is_system');
  select before.key in (
    select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = app.member_id()
    union all
    select g.role from public.member_roles g where g.tenant_id = app.tenant_id() and g.member_id = app.member_id()) into is_mine;
  perform app.require(before.id is null or app.may_give(before.key, now()), 'role_exceeds_yours',
    jsonb_build_object('role', before.key));
  if after.id is not null then
    perform app.require(is_mine is not true or after.permissions <@ before.permissions and after.rank <= before.rank, 'self_escalation');
    perform app.require(is_mine is true or app.holds(after.permissions, after.rank, null), 'role_exceeds_yours',
      jsonb_build_object('role', after.key));
  end if;
end
$$;
--> statement-breakpoint
create function app.guard_role() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.is_guarded() then
    perform app.judge_role(old, new);
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
create trigger guard_role before insert or update or delete on roles for each row execute function app.guard_role();
--> statement-breakpoint
-- A tenant that has an owner is never left without one, also not by two who leave at once: the second waits for the
-- first, and sees what it did. An older snapshot than that would not show it, so that other isolation levels are refused.
create function app.guard_last_owner() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.role <> 'owner' or old.status <> 'active' or not app.is_guarded()
      or tg_op = 'UPDATE' and new.role = 'owner' and new.status = 'active' then
    return null;
  end if;
  perform app.require(current_setting('transaction_isolation') = 'read committed', 'last_owner');
  perform from control.tenants t where t.id = old.tenant_id for no key update;
  perform app.require(exists (select from public.members m
    where m.tenant_id = old.tenant_id and m.role = 'owner' and m.status = 'active'), 'last_owner');
  return null;
end
$$;
--> statement-breakpoint
create trigger guard_last_owner after update or delete on members for each row execute function app.guard_last_owner();
--> statement-breakpoint
-- Whether the caller may make, change and rotate a member's keys. A key does so only with the scope, also for its own
-- member: else one that leaked could make another without its expiry and its addresses.
create function app.may_keep_keys_of(member uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select app.may('api_keys:manage') or member = app.member_id() and app.context() ->> 'actorType' = 'person' $$;
--> statement-breakpoint
-- A key reaches no further than its member and whoever makes it.
create function app.guard_key() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  excess text[];
begin
  if (app.context_if_any() ->> 'memberId') is null then
    return new;
  end if;
  perform app.require(app.may_keep_keys_of(new.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  select array_agg(s.scope) into excess
  from unnest(case when new.scopes @> '{*}' then array(select h.permission from app.held(new.tenant_id, new.member_id) h)
    else new.scopes end) s (scope)
  where s.scope not in (select h.permission from app.held(new.tenant_id, new.member_id) h)
    or s.scope not in (select o.permission from app.own_permissions() o);
  perform app.require(excess is null, 'scope_exceeds_owner', jsonb_build_object('scopes', excess));
  return new;
end
$$;
--> statement-breakpoint
create trigger guard_key before insert or update of scopes, member_id on api_keys for each row execute function app.guard_key();
--> statement-breakpoint
-- Gives a key a secret. Earlier ones are void after the grace, in seconds. Whoever may do so could make such a key.
create function app.put_key_secret(api_key uuid, travelling text, grace integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.api_keys;
begin
  select * into target from public.api_keys k where k.tenant_id = app.tenant_id() and k.id = api_key;
  perform app.require(app.may_keep_keys_of(target.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  perform app.require(case when target.scopes @> '{*}'
      then array(select h.permission from app.held(target.tenant_id, target.member_id) h) else target.scopes end
    <@ array(select o.permission from app.own_permissions() o), 'scope_exceeds_owner');
  update control.api_key_secrets s
  set expires_at = least(s.expires_at, now() + grace * interval '1 second')
  where s.tenant_id = target.tenant_id and s.api_key_id = target.id;
  insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id);
end
$$;
--> statement-breakpoint
-- How many of what a plan limits there are. Two at once wait for each other, so that one too many is never made.
create function app.guard_limit() returns trigger
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
-- How much of a limit a tenant uses.
create function app.used(tenant uuid, resource text) returns integer
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
--> statement-breakpoint
create trigger guard_limit after insert or update of status on members for each row when (new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create trigger guard_limit after insert on teams for each row execute function app.guard_limit('teams');
--> statement-breakpoint
create trigger guard_limit after insert or update of deleted_at on services for each row when (new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
create trigger guard_limit after insert on api_keys for each row execute function app.guard_limit('apiKeys');
--> statement-breakpoint
grant execute on function app.enter, app.enter_person, app.own_permissions, app.may, app.may_give, app.may_keep_keys_of, app.put_key_secret
to app_user;
