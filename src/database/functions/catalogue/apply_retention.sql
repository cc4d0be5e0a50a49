-- Removes service versions and fixtures past the retention rules of active tenants. One call removes at most
-- 1,000 versions with about 50,000 interactions, and 10,000 fixtures. Locked rows are skipped until the next
-- run. Heads of branches, deployed, released or recently used versions and approved fixtures stay. Interactions
-- that no contract needs any more are removed, too. Emits version.removed and fixture.deleted. Returns both counts.
-- Callers: app_user.
create or replace function app.apply_retention() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  removed public.service_versions[];
  unneeded public.contract_interactions[];
  fixtures bigint;
begin
  with past as materialized (
    select v.tenant_id, v.id,
      sum(size.interactions) over (order by v.created_at, v.id) - size.interactions as before
    from public.service_versions v
    cross join lateral (
      select now() - make_interval(days => min(r.days)) as cutoff from public.retention_rules r
      where r.tenant_id = v.tenant_id and r.subject = 'versions' and (r.service_id is null or r.service_id = v.service_id)
    ) rule
    cross join lateral (
      select coalesce(sum(c.interaction_count), 0) as interactions from public.contracts c
      where c.tenant_id = v.tenant_id and c.consumer_version_id = v.id
    ) size
    where v.tenant_id in (select r.tenant_id from public.retention_rules r
        join control.tenants t on t.id = r.tenant_id and t.status = 'active' where r.subject = 'versions')
      and v.created_at < rule.cutoff
      and not exists (select from public.contracts c
        where c.tenant_id = v.tenant_id and c.consumer_version_id = v.id and c.last_seen_at >= rule.cutoff)
      and not exists (select from public.specs d
        where d.tenant_id = v.tenant_id and d.service_version_id = v.id and d.updated_at >= rule.cutoff)
      and not exists (select from public.deployments d
        where d.tenant_id = v.tenant_id and d.service_version_id = v.id and d.status = 'successful')
      and not exists (select from public.releases r where r.tenant_id = v.tenant_id and r.service_version_id = v.id)
      -- Keeps the head of a branch.
      and not exists (select from public.branch_versions b
        where b.tenant_id = v.tenant_id and b.service_version_id = v.id and not exists (
          select from public.branch_versions later
          where later.tenant_id = b.tenant_id and later.branch_id = b.branch_id and later.id > b.id))
      -- Recorded contracts are needed as long as their consumers' versions are kept.
      and not exists (select from public.contracts c
        where c.tenant_id = v.tenant_id and c.provider_version_id = v.id)
      and not exists (select from public.verification_tasks t
        where t.tenant_id = v.tenant_id and t.provider_version_id = v.id)
      and not exists (select from public.verification_results r
        where r.tenant_id = v.tenant_id and r.provider_version_id = v.id and r.created_at >= rule.cutoff)
      -- The newest pass of an interaction decides whether tasks are pending.
      and not exists (select from public.verdicts d
        where d.tenant_id = v.tenant_id and d.provider_version_id = v.id and d.success and not exists (
          select from public.verdicts later
          where later.tenant_id = d.tenant_id and later.interaction_id = d.interaction_id and later.id > d.id
            and later.success))
      and not exists (select from public.fixture_versions l
        join public.fixtures f on f.tenant_id = l.tenant_id and f.id = l.fixture_id
        where l.tenant_id = v.tenant_id and l.service_version_id = v.id
          and (f.status = 'approved' or l.created_at >= rule.cutoff))
    order by v.created_at, v.id
    limit 1000
  ), held as (
    select v as version
    from public.service_versions v
    join past on past.tenant_id = v.tenant_id and past.id = v.id
    where past.before < 50000
    for update of v skip locked
  )
  select coalesce(array_agg(held.version), '{}') into removed from held;

  select coalesce(array_agg(l), '{}') into unneeded
  from unnest(removed) v
  join public.contracts c on c.tenant_id = v.tenant_id and c.consumer_version_id = v.id
  join public.contract_interactions l on l.tenant_id = c.tenant_id and l.contract_id = c.id;

  delete from public.service_versions v using unnest(removed) r where v.tenant_id = r.tenant_id and v.id = r.id;
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  select app.uuid7(), v.tenant_id, 'version.removed', 'service_version', v.id, 'retention',
    jsonb_build_object('service', s.name, 'version', v.version)
  from unnest(removed) v
  join public.services s on s.tenant_id = v.tenant_id and s.id = v.service_id;

  -- Locked first: a recording that links one of them at the same time either is seen below or waits.
  perform from public.interactions i
  where (i.tenant_id, i.id) in (select l.tenant_id, l.interaction_id from unnest(unneeded) l)
  for update;
  delete from public.interactions i
  where (i.tenant_id, i.id) in (select l.tenant_id, l.interaction_id from unnest(unneeded) l)
    and not exists (select from public.contract_interactions l where l.tenant_id = i.tenant_id and l.interaction_id = i.id);

  with held as (
    select f.tenant_id, f.id, f.operation, s.name as service
    from public.fixtures f
    join public.services s on s.tenant_id = f.tenant_id and s.id = f.service_id
    where f.tenant_id in (select t.id from control.tenants t where t.status = 'active')
      and f.status <> 'approved' and f.updated_at < (
      select now() - make_interval(days => min(r.days)) from public.retention_rules r
      where r.tenant_id = f.tenant_id and r.subject = 'fixtures' and (r.service_id is null or r.service_id = f.service_id))
    order by f.updated_at
    limit 10000
    for update of f skip locked
  ), gone as (
    delete from public.fixtures f using held where f.tenant_id = held.tenant_id and f.id = held.id
  )
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  select app.uuid7(), tenant_id, 'fixture.deleted', 'fixture', id, 'retention',
    jsonb_build_object('service', service, 'operation', operation)
  from held;
  get diagnostics fixtures = row_count;
  return json_build_object('versions', cardinality(removed), 'fixtures', fixtures);
end
$$;

grant execute on function app.apply_retention to app_user;
