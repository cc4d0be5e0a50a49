-- loses data: verdicts whose reports were deleted
ALTER TABLE "verification_results" DROP CONSTRAINT "verification_results_state_is_known";
--> statement-breakpoint
ALTER TABLE "interactions" DROP CONSTRAINT "interactions_consumer_id_fk";
--> statement-breakpoint
ALTER TABLE "interactions" DROP CONSTRAINT "interactions_provider_id_fk";
--> statement-breakpoint
DROP INDEX "interactions_content_index";
--> statement-breakpoint
DROP INDEX "interactions_tenant_id_consumer_id_id_index";
--> statement-breakpoint
DROP INDEX "interactions_tenant_id_provider_id_id_index";
--> statement-breakpoint
ALTER TABLE "interactions" ADD COLUMN "contract_id" uuid;
--> statement-breakpoint
ALTER TABLE "verification_results" ADD COLUMN "generation" integer;
--> statement-breakpoint
ALTER TABLE "verification_results" ADD COLUMN "complete" boolean;
--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD COLUMN "generation" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
alter table interactions disable trigger user;
--> statement-breakpoint
alter table verification_results disable trigger user;
--> statement-breakpoint
delete from interactions i where not exists (
  select from contract_interactions l where (l.tenant_id, l.interaction_id) = (i.tenant_id, i.id));
--> statement-breakpoint
-- The oldest link becomes the row again, and each other one a copy.
update interactions i set contract_id = l.contract_id
from (select distinct on (tenant_id, interaction_id) * from contract_interactions order by tenant_id, interaction_id, id) l
where (l.tenant_id, l.interaction_id) = (i.tenant_id, i.id);
--> statement-breakpoint
insert into interactions (id, tenant_id, contract_id, consumer_id, provider_id, size, fingerprint, operation, request, response,
  duration, client_id, client_info, recorded_at, created_at, updated_at)
select l.id, l.tenant_id, l.contract_id, i.consumer_id, i.provider_id, i.size, i.fingerprint, i.operation, i.request, i.response,
  i.duration, i.client_id, i.client_info, i.recorded_at, l.created_at, l.updated_at
from contract_interactions l
join interactions i on (i.tenant_id, i.id) = (l.tenant_id, l.interaction_id)
where l.contract_id <> i.contract_id;
--> statement-breakpoint
-- A result that is older than an interaction of its task does not cover it.
update verification_results r set complete = r.state = 'verified', generation = (not exists (
  select from verification_tasks t
  join contracts c on (c.tenant_id, c.consumer_version_id, c.provider_id) = (t.tenant_id, t.consumer_version_id, t.provider_id)
  join contract_interactions l on (l.tenant_id, l.contract_id) = (c.tenant_id, c.id)
  where (t.tenant_id, t.id) = (r.tenant_id, r.task_id) and l.created_at > r.created_at))::integer;
--> statement-breakpoint
alter table interactions enable trigger user;
--> statement-breakpoint
alter table verification_results enable trigger user;
--> statement-breakpoint
alter table interactions alter column contract_id set not null;
--> statement-breakpoint
alter table verification_results alter column generation set not null;
--> statement-breakpoint
alter table verification_results alter column complete set not null;
--> statement-breakpoint
ALTER TABLE "contract_interactions" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "verdicts" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
DROP POLICY "contract_interactions_tenant" ON "contract_interactions" CASCADE;
--> statement-breakpoint
DROP TABLE "contract_interactions" CASCADE;
--> statement-breakpoint
DROP POLICY "verdicts_tenant" ON "verdicts" CASCADE;
--> statement-breakpoint
DROP TABLE "verdicts" CASCADE;
--> statement-breakpoint
ALTER TABLE "interactions" DROP COLUMN "consumer_id";
--> statement-breakpoint
ALTER TABLE "interactions" DROP COLUMN "provider_id";
--> statement-breakpoint
ALTER TABLE "interactions" DROP COLUMN "size";
--> statement-breakpoint
ALTER TABLE "verification_results" DROP COLUMN "state";
--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "public"."contracts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "interactions_tenant_id_contract_id_fingerprint_index" ON "interactions" USING btree ("tenant_id","contract_id","fingerprint");
--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_contract_id_id_index" ON "interactions" USING btree ("tenant_id","contract_id","id");
--> statement-breakpoint
CREATE INDEX "verification_results_failed_index" ON "verification_results" USING btree ("tenant_id","task_id") WHERE "verification_results"."failed" > 0;
--> statement-breakpoint
create statistics interactions_contract_id_tenant (dependencies) on tenant_id, contract_id from interactions;
--> statement-breakpoint
-- Removes service versions and fixtures past the retention rules of active tenants. One call removes at most
-- 1,000 versions with about 50,000 interactions, and 10,000 fixtures. Locked rows are skipped until the next
-- run. Heads of branches, deployed, released or recently used versions and approved fixtures stay. Emits
-- version.removed and fixture.deleted. Returns both counts.
-- Callers: app_user.
create or replace function app.apply_retention() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  versions bigint;
  fixtures bigint;
begin
  with past as materialized (
    select v.tenant_id, v.id, s.name as service, v.version,
      sum(size.interactions) over (order by v.created_at, v.id) - size.interactions as before
    from public.service_versions v
    join public.services s on s.tenant_id = v.tenant_id and s.id = v.service_id
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
      -- The newest pass of a task decides whether the task is pending.
      and not exists (select from public.verification_results r
        where r.tenant_id = v.tenant_id and r.provider_version_id = v.id
          and (r.created_at >= rule.cutoff or r.complete and r.failed = 0 and not exists (
            select from public.verification_results later
            where later.tenant_id = r.tenant_id and later.task_id = r.task_id and later.id > r.id
              and later.complete and later.failed = 0)))
      and not exists (select from public.fixture_versions l
        join public.fixtures f on f.tenant_id = l.tenant_id and f.id = l.fixture_id
        where l.tenant_id = v.tenant_id and l.service_version_id = v.id
          and (f.status = 'approved' or l.created_at >= rule.cutoff))
    order by v.created_at, v.id
    limit 1000
  ), held as (
    select v.tenant_id, v.id, past.service, past.version
    from public.service_versions v
    join past on past.tenant_id = v.tenant_id and past.id = v.id
    where past.before < 50000
    for update of v skip locked
  ), gone as (
    delete from public.service_versions v using held where v.tenant_id = held.tenant_id and v.id = held.id
  )
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  select app.uuid7(), tenant_id, 'version.removed', 'service_version', id, 'retention',
    jsonb_build_object('service', service, 'version', version)
  from held;
  get diagnostics versions = row_count;

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
  return json_build_object('versions', versions, 'fixtures', fixtures);
end
$$;
