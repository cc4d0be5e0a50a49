-- The guards of people, mended: who invites, or makes a key for another, stands above it; what has expired guards nothing;
-- what a plan limits is counted where it grows.
-- The roles that an active member holds in all of a tenant until a time; null: for good.
create function app.standing(tenant uuid, member uuid, until timestamptz) returns table (role text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.role from public.members m where m.tenant_id = tenant and m.id = member and m.status = 'active'
  union all
  select g.role from public.members m
  join public.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id and g.team_id is null
    and (g.expires_at is null or g.expires_at > now() and g.expires_at >= coalesce(until, 'infinity'))
  where m.tenant_id = tenant and m.id = member and m.status = 'active'
$$;
--> statement-breakpoint
-- Whether a member, by whichever credential, holds for good what a role holds, and its rank.
create function app.could_give(tenant uuid, member uuid, role_key text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select r.key, r.rank from app.standing(tenant, member, null) s join public.roles r on r.tenant_id = tenant and r.key = s.role)
  select coalesce((select r.rank from public.roles r where r.tenant_id = tenant and r.key = role_key) <= (select max(m.rank) from mine m)
    and app.permissions_of_role(tenant, role_key)
      <@ array(select p.id from mine m, unnest(app.permissions_of_role(tenant, m.key)) p (id)), false)
$$;
--> statement-breakpoint
-- Whether a credential that the caller makes may act as a member: as itself, or as one whose every role it could give.
create function app.may_act_for(member uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select member = app.member_id() or not exists (
    select from (
      select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = member
      union all
      select g.role from public.member_roles g
      where g.tenant_id = app.tenant_id() and g.member_id = member and (g.expires_at is null or g.expires_at > now())
    ) held where not app.could_give(app.tenant_id(), app.member_id(), held.role))
$$;
--> statement-breakpoint
-- Whether who invited could still give what the invitation gives; the operator always.
create function app.is_vouched_for(invitation public.invitations) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select invitation.invited_by is null or app.could_give(invitation.tenant_id, invitation.invited_by, invitation.role) $$;
--> statement-breakpoint
create or replace function app.holds(asked text[], asked_rank integer, until timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select s.role from app.standing(app.tenant_id(), app.member_id(), until) s)
  select asked_rank <= (select max(app.rank_of(m.role)) from mine m)
    and asked <@ array(select p.id from mine m, unnest(app.permissions_of_role(app.tenant_id(), m.role)) p (id), app.context() c
      where c -> 'scopes' = 'null' or c -> 'scopes' ?| array[p.id, '*'])
$$;
--> statement-breakpoint
create or replace function app.guard_member() returns trigger
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
    where g.tenant_id = old.tenant_id and g.member_id = old.id and (g.expires_at is null or g.expires_at > now())
      and not app.may_give(g.role, now());
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
create or replace function app.guard_grant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' and (old.member_id = app.member_id() or old.expires_at <= now()) then
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
create or replace function app.judge_role(before public.roles, after public.roles) returns void
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
    select g.role from public.member_roles g where g.tenant_id = app.tenant_id() and g.member_id = app.member_id()
      and (g.expires_at is null or g.expires_at > now())) into is_mine;
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
create or replace function app.guard_key() returns trigger
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
  perform app.require(app.may_act_for(new.member_id), 'role_exceeds_yours');
  return new;
end
$$;
--> statement-breakpoint
create or replace function app.put_key_secret(api_key uuid, travelling text, grace integer) returns void
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
  perform app.require(app.may_act_for(target.member_id), 'role_exceeds_yours');
  update control.api_key_secrets s
  set expires_at = least(s.expires_at, now() + grace * interval '1 second')
  where s.tenant_id = target.tenant_id and s.api_key_id = target.id;
  insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id);
end
$$;
--> statement-breakpoint
-- As before, and only under an isolation that sees what others made meanwhile.
create or replace function app.guard_limit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  allowed integer;
  used integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = '0A000', message = 'what a plan limits is made under read committed: an older snapshot does not count it';
  end if;
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
-- As before, and nobody takes back what they could not give. Who opens an invitation, or opens it again, vouches for it.
create or replace function app.guard_invitation() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Of another tenant's row row security says what is to be said.
  if not app.is_guarded() or new.tenant_id <> app.tenant_id() then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or old.status <> 'pending' or old.expires_at <= now()
    or old.invited_by is not distinct from app.member_id() or not app.is_vouched_for(old) or app.may_give(old.role, now()),
    'role_exceeds_yours', jsonb_build_object('role', old.role));
  if new.status = 'pending' then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
    perform app.require(new.invited_by is not distinct from app.member_id(), 'self_escalation');
  end if;
  return new;
end
$$;
--> statement-breakpoint
create or replace function app.opened_invitation(travelling text) returns public.invitations
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
  tenant_status text;
begin
  select i.* into opened from control.invitation_tokens t
  join public.invitations i on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex');
  select t.status into tenant_status from control.tenants t where t.id = opened.tenant_id;
  if tenant_status is null or tenant_status not in ('active', 'suspended') then
    perform app.refuse('not_found');
  elsif opened.status = 'accepted' then
    perform app.refuse('invitation_used');
  elsif opened.status <> 'pending' then
    perform app.refuse('invitation_' || opened.status);
  elsif opened.expires_at <= now() then
    perform app.refuse('invitation_expired');
  elsif not app.is_vouched_for(opened) then
    perform app.refuse('invitation_void');
  elsif tenant_status = 'suspended' then
    perform app.refuse('tenant_suspended');
  end if;
  return opened;
end
$$;
--> statement-breakpoint
-- As before; who comes again brings nothing from before.
create or replace function app.accept_invitation(travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  opened public.invitations := app.own_invitation(travelling);
  tenant control.tenants;
  joined public.members;
begin
  select * into tenant from control.tenants t where t.id = opened.tenant_id;
  select * into joined from public.members m
  where m.tenant_id = opened.tenant_id and m.user_id = (caller ->> 'userId')::uuid for update;
  perform app.require(joined.id is null or joined.status = 'removed', 'already_member');
  caller := caller || jsonb_build_object('tenantId', tenant.id, 'slug', tenant.slug, 'tenantName', tenant.name,
    'memberId', coalesce(joined.id, app.uuid7()), 'role', opened.role, 'invitationId', opened.id);
  perform app.put_context(caller || '{"joining": true}');
  if joined.id is null then
    insert into public.members (id, tenant_id, kind, user_id, display_name, email, role)
    select (caller ->> 'memberId')::uuid, tenant.id, 'human', u.id, coalesce(nullif(u.name, ''), u.email), u.email, opened.role
    from auth.users u where u.id = (caller ->> 'userId')::uuid;
  else
    delete from public.member_roles g where g.tenant_id = tenant.id and g.member_id = joined.id;
    delete from public.team_members t where t.tenant_id = tenant.id and t.member_id = joined.id;
    update public.api_keys k set revoked_at = now(), revoke_reason = 'removed'
    where k.tenant_id = tenant.id and k.member_id = joined.id and k.revoked_at is null;
    update public.members m set role = opened.role, status = 'active', removed_at = null, email = opened.email
    where m.tenant_id = tenant.id and m.id = joined.id;
  end if;
  insert into public.team_members (id, tenant_id, team_id, member_id)
  select app.uuid7(), tenant.id, t.id, (caller ->> 'memberId')::uuid
  from public.teams t where t.tenant_id = tenant.id and t.id = any (opened.team_ids)
  on conflict do nothing;
  update public.invitations i set status = 'accepted', accepted_by = (caller ->> 'memberId')::uuid, decided_at = now()
  where i.tenant_id = tenant.id and i.id = opened.id;
  perform app.put_context(caller);
end
$$;
--> statement-breakpoint
-- Answers of before hold tokens of invitations in clear; from here on none does.
delete from control.idempotency_keys where answer::text like '%gh_invite_%';
