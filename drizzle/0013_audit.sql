-- Reading, sealing and taking out the audit record; refused attempts in it; rows as they were.
-- lint-allow-file index-concurrently: an index of a partitioned table cannot be built concurrently
-- lint-allow-file require-concurrent-index-deletion: an index of a partitioned table cannot be dropped concurrently
DROP INDEX "audit_events_tenant_id_resource_resource_id_index";--> statement-breakpoint
DROP INDEX "audit_events_tenant_id_occurred_at_index";--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_resource_id_id_index" ON "audit_events" USING btree ("tenant_id","resource","resource_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_id_index" ON "audit_events" USING btree ("tenant_id","resource","id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_action_id_index" ON "audit_events" USING btree ("tenant_id","action","id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_member_id_id_index" ON "audit_events" USING btree ("tenant_id","actor_member_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_type_id_index" ON "audit_events" USING btree ("tenant_id","actor_type","id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_request_id_id_index" ON "audit_events" USING btree ("tenant_id","request_id","id");
--> statement-breakpoint
-- Where an instant lies among ids: not above any UUIDv7 of its millisecond.
create function app.id_at(instant timestamptz) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex(greatest(0, floor(extract(epoch from instant) * 1000))::bigint), 12, '0'), 32, '0')::uuid $$;
--> statement-breakpoint
-- When an id was made: ISO 8601 in UTC.
create function app.id_time(id uuid) returns text
language sql stable strict
set search_path = pg_catalog, pg_temp
as $$
  select to_char(timestamp 'epoch' + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint
-- Before this id retention may have removed audit events: the same months as app.keep_partitions counts.
create function app.first_kept_audit_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select app.id_floor((date_trunc('month', now() at time zone 'UTC') - make_interval(months => r.months))::date)
  from app.retention r where r.table_name = 'public.audit_events'
$$;
--> statement-breakpoint
-- Records an attempt that was refused, in the tenant that the credential itself is of, and in no other. An ended key
-- still tells whose it was; a session speaks for the one tenant that app.session_caller would choose.
create function app.record_denial(tenant_slug text, credential text, reason text, resource text, request_id text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actor record;
begin
  if credential like 'session:%' then
    select 'person'::text as actor_type, m.tenant_id, m.id as member_id, count(*) over () as places into actor
    from auth.sessions s
    join public.members m on m.user_id = s.user_id and m.status = 'active'
    join control.tenants t on t.id = m.tenant_id
    where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now()
      and case when tenant_slug is not null then t.slug = tenant_slug
        else s.active_tenant_id is null or t.id = s.active_tenant_id end
    limit 1;
  else
    select 'key'::text as actor_type, k.tenant_id, k.member_id, 1::bigint as places into actor
    from control.api_key_secrets s
    join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
    join control.tenants t on t.id = k.tenant_id
    where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
      and (tenant_slug is null or t.slug = tenant_slug);
  end if;
  if actor.places = 1 and reason ~ '^[a-z_]{1,64}$' and length(resource) <= 200 and length(request_id) <= 128 then
    insert into public.audit_events
      (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, outcome, reason, changes)
    values (app.uuid7(), actor.tenant_id, actor.member_id, actor.actor_type, request_id, 'deny', resource, 'denied', reason, '{}');
  end if;
end
$$;
--> statement-breakpoint
-- Records that the caller takes audit events out of the tenant, and which.
create function app.record_export(filter jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.may('audit:export'), 'permission_denied', '{"permission": "audit:export"}');
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, changes)
  values (app.uuid7(), app.tenant_id(), app.member_id(), app.context() ->> 'actorType', app.context() ->> 'requestId',
    'export', 'audit_events', jsonb_build_object('filter', jsonb_build_object('from', null, 'to', filter)));
end
$$;
--> statement-breakpoint
-- An audit event in a canonical form, hashed. What a seal says rests on it: a column that comes later goes into a form of its own.
create function app.audit_digest(event public.audit_events) returns bytea
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to(jsonb_build_array(event.id, event.tenant_id, event.actor_member_id, event.actor_type,
    event.request_id, event.action, event.resource, event.resource_id, event.outcome, event.reason, event.changes,
    extract(epoch from event.occurred_at))::text, 'UTF8'))
$$;
--> statement-breakpoint
-- Seals what no seal covers yet and is older than a minute: for each tenant a seal for each month, of 100,000 events at
-- most; half a million events in a call. Gives whether some are left.
-- Complete: ids are made by this server's clock while the writer holds its lock on the table. Once this has held a lock
-- that excludes writers, each event of an earlier id is committed, or never will be. The lock ends with the inner block.
create function app.seal_audit() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  horizon uuid;
  tenant record;
  previous record;
  first_id uuid;
  sealed record;
  seals integer := 0;
  events integer := 0;
begin
  -- One run at a time: the runtime role cannot take this lock.
  lock table public.audit_seals in share row exclusive mode;
  begin
    lock table public.audit_events in share mode;
    raise exception using errcode = 'GH004', message = 'no writer is left';
  exception when sqlstate 'GH004' then
    horizon := app.id_at(clock_timestamp() - interval '1 minute');
  end;
  for tenant in select t.id from control.tenants t loop
    while events < 500000 loop
      select s.last_id, s.digest into previous from public.audit_seals s
      where s.tenant_id = tenant.id order by s.last_id desc limit 1;
      select e.id into first_id from public.audit_events e
      where e.tenant_id = tenant.id and e.id > coalesce(previous.last_id, app.id_at('epoch')) and e.id < horizon
      order by e.id limit 1;
      exit when first_id is null;
      select count(*) as events, (array_agg((e.event).id order by (e.event).id desc))[1] as last_id,
        encode(sha256(decode(coalesce(previous.digest, ''), 'hex')
          || string_agg(app.audit_digest(e.event), '' order by (e.event).id)), 'hex') as digest
      into sealed
      from (
        select e as event from public.audit_events e
        where e.tenant_id = tenant.id and e.id >= first_id and e.id < horizon
          and e.id < app.id_floor((app.id_month(first_id) + interval '1 month')::date)
        order by e.id limit 100000
      ) e;
      insert into public.audit_seals (id, tenant_id, last_id, previous_id, event_count, digest)
      values (app.uuid7(), tenant.id, sealed.last_id, previous.last_id, sealed.events, sealed.digest);
      seals := seals + 1;
      events := events + sealed.events;
    end loop;
  end loop;
  return json_build_object('seals', seals, 'events', events, 'more', events >= 500000);
end
$$;
--> statement-breakpoint
-- Recomputes the caller's tenant's seals that reach into a time. A seal is `expired` where retention may have removed its
-- events: months go whole, and no seal spans two. Each of the others rests on the digest of the seal before it.
create function app.verify_audit(since timestamptz, until timestamptz) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  first_kept uuid := app.first_kept_audit_id();
  size record;
  broken json;
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
  return json_build_object('intact', broken is null, 'seals', size.seals, 'events', size.events, 'expired', size.expired,
    'sealedUntil', size.until, 'broken', broken);
end
$$;
--> statement-breakpoint
-- A row of the caller's tenant as it was: the present row, or what its removal recorded, with each field that changed
-- since as the first change since found it. Null where there was none of that name, key, slug or id.
create function app.as_of(resource text, field text, value text, instant timestamptz) returns json
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
     where e.tenant_id = $1 and e.resource = $3 and e.id >= $4 and e.occurred_at > $5
       and case when $6 = ''id'' then e.resource_id::text else e.changes -> $6 ->> ''from'' end = $2', resource, field)
    using tenant, value, resource, since, instant, field
  loop
    execute format('select to_jsonb(r) from public.%I r where r.tenant_id = $1 and r.id = $2', resource)
      into present using tenant, candidate;
    select e.action into first_action
    from public.audit_events e
    where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
      and e.id >= since and e.occurred_at > instant
    order by e.occurred_at, e.id limit 1;
    continue when first_action = 'insert';
    select coalesce(jsonb_object_agg(c.field, c.change -> 'from') filter (where not c.change ? 'omitted'), '{}'),
      coalesce(array_agg(c.field) filter (where c.change ? 'omitted'), '{}')
    into earlier, omitted
    from (
      select distinct on (f.key) f.key as field, f.value as change
      from public.audit_events e cross join jsonb_each(e.changes) f
      where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
        and e.id >= since and e.occurred_at > instant
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
grant execute on function app.record_denial, app.record_export, app.seal_audit, app.verify_audit, app.as_of to app_user;
