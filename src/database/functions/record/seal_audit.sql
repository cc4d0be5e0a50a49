-- Seals the audit events that no seal covers and that are older than a minute: one seal per tenant, month and
-- 100,000 events, at most half a million events per call. A short lock excludes writers, so that every event
-- with an earlier id is committed by then. Returns the counts of seals and events, and whether events are
-- left.
-- Callers: app_user.
create or replace function app.seal_audit() returns json
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
  -- One run at a time. The runtime role cannot take this lock.
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

grant execute on function app.seal_audit to app_user;
