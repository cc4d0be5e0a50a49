-- Which key acted, in the audit record; a seal that is kept elsewhere; keys that end when
-- their tenant says so; a refusal on a tenant's own domain; settings of teams that are gone; keys that
-- stay revoked; kept answers that no log shows.
-- lint-allow-file index-concurrently: an index of a partitioned table cannot be built concurrently
-- The key by which the caller acts: an API key, or the operator's.
create function app.actor_key_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'keyId', c ->> 'operatorKeyId')::uuid from app.context_if_any() c $$;
--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "actor_key_id" uuid;
--> statement-breakpoint
ALTER TABLE "audit_events" ALTER COLUMN "actor_key_id" SET DEFAULT app.actor_key_id();
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_key_id_id_index" ON "audit_events" USING btree ("tenant_id","actor_key_id","id");
--> statement-breakpoint
-- As before, with the key; asked once for a statement, as the column's default would be for each row.
create or replace function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
  context jsonb := app.context_if_any();
  caller_id uuid := (context ->> 'memberId')::uuid;
  caller_type text := coalesce(context ->> 'actorType', 'system');
  caller_key uuid := coalesce(context ->> 'keyId', context ->> 'operatorKeyId');
  caller_request text := context ->> 'requestId';
  omitted text[] := coalesce(tg_argv[0], '{}');
begin
  if context ? 'erasing' then
    return null;
  end if;
  case tg_op
    when 'INSERT' then
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'insert', tg_table_name,
        n.id, app.changes(null, to_jsonb(n), omitted)
      from new_rows n;
    when 'UPDATE' then
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'update', tg_table_name,
        n.id, c.changes
      from new_rows n
      join old_rows o using (tenant_id, id)
      cross join lateral (select app.changes(to_jsonb(o), to_jsonb(n), omitted) as changes) c
      where c.changes <> '{}';
    when 'DELETE' then
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), o.tenant_id, caller_id, caller_type, caller_key, caller_request, 'delete', tg_table_name,
        o.id, app.changes(to_jsonb(o), null, omitted)
      from old_rows o;
  end case;
  return null;
end
$$;
--> statement-breakpoint
-- lint-allow drop: the one below takes its place, and the same arguments
drop function app.record_denial(text, text, text, text, text);
--> statement-breakpoint
-- As before; a host outside of the app's domain names its tenant, as it does for app.enter.
create function app.record_denial(tenant_slug text, credential text, reason text, resource text, request_id text, host text default null)
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
--> statement-breakpoint
grant execute on function app.record_denial to app_user;
--> statement-breakpoint
-- As before; the key, where there is one, comes last, so that what was sealed without is still what it was.
create or replace function app.audit_digest(event public.audit_events) returns bytea
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to((jsonb_build_array(event.id, event.tenant_id, event.actor_member_id, event.actor_type,
    event.request_id, event.action, event.resource, event.resource_id, event.outcome, event.reason, event.changes,
    extract(epoch from event.occurred_at))
      || case when event.actor_key_id is null then '[]' else jsonb_build_array(event.actor_key_id) end)::text, 'UTF8'))
$$;
--> statement-breakpoint
-- lint-allow drop: the one below takes its place, and the same arguments
drop function app.verify_audit(timestamptz, timestamptz);
--> statement-breakpoint
-- As before. Whoever may rewrite all of the database may seal it anew, or take its end away with its seals: `kept` is the
-- digest of a seal that somebody has elsewhere, and that has to be there still.
create function app.verify_audit(since timestamptz, until timestamptz, kept text default null) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  first_kept uuid := app.first_kept_audit_id();
  size record;
  broken json;
  head json;
  is_kept boolean := kept is null or exists (select from public.audit_seals s where s.tenant_id = tenant and s.digest = kept);
begin
  select coalesce(sum(s.event_count) filter (where s.last_id >= first_kept), 0)::integer as events,
    count(*) filter (where s.last_id >= first_kept)::integer as seals,
    count(*) filter (where s.last_id < first_kept)::integer as expired,
    (select app.id_time(l.last_id) from public.audit_seals l where l.tenant_id = tenant order by l.last_id desc limit 1) as until
  into size
  from public.audit_seals s
  where s.tenant_id = tenant and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'));
  if size.events > 200000 then
    perform app.refuse('range_too_large', jsonb_build_object('events', size.events, 'limit', 200000));
  end if;
  select json_build_object('sealId', s.id, 'from', app.id_time(s.previous_id), 'to', app.id_time(s.last_id),
    'events', s.event_count, 'found', e.found)
  into broken
  from (
    select s.*, lag(s.last_id) over (order by s.last_id) as before_id, lag(s.digest) over (order by s.last_id) as before_digest
    from public.audit_seals s where s.tenant_id = tenant
  ) s
  cross join lateral (
    select count(*)::integer as found, encode(sha256(decode(coalesce(s.before_digest, ''), 'hex')
      || coalesce(string_agg(app.audit_digest(e), '' order by e.id), '')), 'hex') as digest
    from public.audit_events e
    where e.tenant_id = tenant and e.id > coalesce(s.previous_id, app.id_at('epoch')) and e.id <= s.last_id
  ) e
  where s.last_id >= first_kept and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'))
    and (s.previous_id is distinct from s.before_id or s.event_count <> e.found or s.digest <> e.digest)
  order by s.last_id limit 1;
  select json_build_object('sealId', s.id, 'digest', s.digest) into head
  from public.audit_seals s where s.tenant_id = tenant order by s.last_id desc limit 1;
  return json_build_object('intact', broken is null and is_kept, 'head', head, 'headIsKept', case when kept is not null then is_kept end,
    'seals', size.seals, 'events', size.events, 'expired', size.expired, 'sealedUntil', size.until, 'broken', broken);
end
$$;
--> statement-breakpoint
grant execute on function app.verify_audit to app_user;
--> statement-breakpoint
-- As before, by the milliseconds in which the API tells when something was: at the time of an event it has happened.
create or replace function app.as_of(resource text, field text, value text, instant timestamptz) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  since uuid := app.id_at(instant - interval '1 second');
  candidate uuid;
  present jsonb;
  first_action text;
  earlier jsonb;
  omitted text[];
begin
  if not (resource = any ('{services,environments,members,teams,roles}') and field = any ('{id,name,slug,key}')) then
    return null;
  elsif since < app.first_kept_audit_id() then
    perform app.refuse('as_of_too_early');
  end if;
  for candidate in execute format(
    'select r.id from public.%I r where r.tenant_id = $1 and r.%I::text = $2
     union
     select e.resource_id from public.audit_events e
     where e.tenant_id = $1 and e.resource = $3 and e.id >= $4 and date_trunc(''milliseconds'', e.occurred_at) > $5
       and case when $6 = ''id'' then e.resource_id::text else e.changes -> $6 ->> ''from'' end = $2', resource, field)
    using tenant, value, resource, since, instant, field
  loop
    execute format('select to_jsonb(r) from public.%I r where r.tenant_id = $1 and r.id = $2', resource)
      into present using tenant, candidate;
    select e.action into first_action
    from public.audit_events e
    where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
      and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
    order by e.occurred_at, e.id limit 1;
    continue when first_action = 'insert';
    select coalesce(jsonb_object_agg(c.field, c.change -> 'from') filter (where not c.change ? 'omitted'), '{}'),
      coalesce(array_agg(c.field) filter (where c.change ? 'omitted'), '{}')
    into earlier, omitted
    from (
      select distinct on (f.key) f.key as field, f.value as change
      from public.audit_events e cross join jsonb_each(e.changes) f
      where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
        and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
      order by f.key, e.occurred_at, e.id
    ) c;
    if present is null then
      present := jsonb_build_object('id', candidate);
      omitted := omitted || '{created_at}';
    end if;
    present := (present || earlier) - (omitted || '{updated_at,revision,tenant_id}');
    continue when present ->> field <> value or (present ->> 'deleted_at') is not null;
    return json_build_object('row', present, 'omitted', omitted || '{updated_at}');
  end loop;
  return null;
end
$$;
--> statement-breakpoint
-- As before; a key ends, at the latest, when its tenant or, where that says nothing, its plan lets none live on.
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
--> statement-breakpoint
-- As before; a setting stays where it is, and goes with its team.
create or replace function app.guard_setting() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  subject public.settings;
  lock_of text;
begin
  if tg_op = 'DELETE' then
    subject := old;
  else
    subject := new;
  end if;
  -- Of another tenant's row row security says what is to be said.
  if (app.context_if_any() ->> 'memberId') is null or subject.tenant_id <> app.tenant_id() then
    return subject;
  end if;
  -- Of a team that is gone what it said goes too, whoever removed it.
  if tg_op = 'DELETE' and subject.scope_type = 'team' and not exists (select from public.teams t
      where t.tenant_id = subject.tenant_id and t.id = subject.scope_id) then
    return subject;
  end if;
  perform app.require(tg_op <> 'UPDATE' or (new.scope_type, new.scope_id, new.key) = (old.scope_type, old.scope_id, old.key), 'not_found');
  perform app.require(case subject.scope_type
    when 'tenant' then subject.scope_id = subject.tenant_id
    when 'team' then exists (select from public.teams t where t.tenant_id = subject.tenant_id and t.id = subject.scope_id)
    else exists (select from public.members m where m.tenant_id = subject.tenant_id and m.id = subject.scope_id) end, 'not_found');
  perform app.require(app.may_set(subject.scope_type, subject.scope_id), 'permission_denied',
    jsonb_build_object('permission', 'settings:manage'));
  if tg_op = 'DELETE' then
    return old;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(subject.tenant_id || subject.key, 0));
  select s.scope_type into lock_of from public.settings s
  where s.tenant_id = subject.tenant_id and s.key = subject.key and s.is_locked
    and (s.scope_type = 'tenant' and subject.scope_type <> 'tenant'
      or s.scope_type = 'team' and subject.scope_type = 'member' and exists (select from public.team_members m
        where m.tenant_id = s.tenant_id and m.team_id = s.scope_id and m.member_id = subject.scope_id))
  order by s.scope_type desc limit 1;
  perform app.require(lock_of is null, 'setting_locked', jsonb_build_object('lockedBy', lock_of));
  return new;
end
$$;
--> statement-breakpoint
create function app.forget_team_settings() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.settings s where s.tenant_id = old.tenant_id and s.scope_type = 'team' and s.scope_id = old.id;
  return null;
end
$$;
--> statement-breakpoint
delete from settings s where s.scope_type = 'team' and not exists (select from teams t where t.tenant_id = s.tenant_id and t.id = s.scope_id);
--> statement-breakpoint
create trigger forget_settings after delete on teams for each row execute function app.forget_team_settings();
--> statement-breakpoint
-- A key that was revoked is so for good, and when it was stays.
create function app.guard_revoked() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.context_if_any() ->> 'memberId' is null, 'api_key_ended');
  return new;
end
$$;
--> statement-breakpoint
create trigger guard_revoked before update of revoked_at on api_keys for each row when (old.revoked_at is not null)
  execute function app.guard_revoked();
--> statement-breakpoint
-- As before; the answer travels in a field of the error that no log of Postgres shows, since it is the tenant's.
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
  raise exception using errcode = 'GH002', message = 'the first answer is kept', constraint = kept.answer::text;
end
$$;
