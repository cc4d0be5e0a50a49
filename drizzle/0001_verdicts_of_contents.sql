-- contract: the columns removed here are replaced by links and verdicts, and nothing has been deployed
-- lint-allow-file require-concurrent-index-deletion, require-concurrent-index-creation, constraint-missing-not-valid, adding-foreign-key-constraint: the rows are rewritten in this transaction, and nothing has been deployed
CREATE TABLE "contract_interactions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"contract_id" uuid NOT NULL,
	"interaction_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "contract_interactions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "contract_interactions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"provider_version_id" uuid NOT NULL,
	"interaction_id" uuid NOT NULL,
	"success" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "verdicts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "verdicts" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "interactions" DROP CONSTRAINT "interactions_contract_id_fk";
--> statement-breakpoint
DROP INDEX "interactions_tenant_id_contract_id_fingerprint_index";
--> statement-breakpoint
DROP INDEX "interactions_tenant_id_contract_id_id_index";
--> statement-breakpoint
DROP INDEX "verification_results_failed_index";
--> statement-breakpoint
ALTER TABLE "interactions" ADD COLUMN "consumer_id" uuid;
--> statement-breakpoint
ALTER TABLE "interactions" ADD COLUMN "provider_id" uuid;
--> statement-breakpoint
ALTER TABLE "interactions" ADD COLUMN "size" integer;
--> statement-breakpoint
ALTER TABLE "verification_results" ADD COLUMN "state" text;
--> statement-breakpoint
-- Rows keep their meaning here, so that the change is not audited and no revision grows.
alter table interactions disable trigger user;
--> statement-breakpoint
alter table verification_outcomes disable trigger user;
--> statement-breakpoint
alter table verification_results disable trigger user;
--> statement-breakpoint
update interactions i set consumer_id = c.consumer_id, provider_id = c.provider_id,
  size = octet_length(i.request::text) + octet_length(i.response::text)
from contracts c where (c.tenant_id, c.id) = (i.tenant_id, i.contract_id);
--> statement-breakpoint
-- A link has the id of the row that it was; the oldest row of a content stays.
insert into contract_interactions (id, tenant_id, contract_id, interaction_id, created_at, updated_at)
select id, tenant_id, contract_id,
  first_value(id) over (partition by tenant_id, consumer_id, provider_id, fingerprint order by id), created_at, updated_at
from interactions;
--> statement-breakpoint
delete from verification_outcomes o using (
  select o.tenant_id, o.id,
    row_number() over (partition by o.tenant_id, o.result_id, l.interaction_id order by o.success, o.id desc) as place
  from verification_outcomes o
  join contract_interactions l on (l.tenant_id, l.id) = (o.tenant_id, o.interaction_id)) again
where again.place > 1 and (again.tenant_id, again.id) = (o.tenant_id, o.id);
--> statement-breakpoint
update verification_outcomes o set interaction_id = l.interaction_id
from contract_interactions l
where (l.tenant_id, l.id) = (o.tenant_id, o.interaction_id) and l.interaction_id <> l.id;
--> statement-breakpoint
insert into verdicts (id, tenant_id, provider_version_id, interaction_id, success, created_at, updated_at)
select distinct on (o.tenant_id, r.provider_version_id, o.interaction_id)
  o.id, o.tenant_id, r.provider_version_id, o.interaction_id, o.success, o.created_at, o.created_at
from verification_outcomes o
join verification_results r on (r.tenant_id, r.id) = (o.tenant_id, o.result_id)
order by o.tenant_id, r.provider_version_id, o.interaction_id, o.id desc;
--> statement-breakpoint
delete from interactions i using contract_interactions l
where (l.tenant_id, l.id) = (i.tenant_id, i.id) and l.interaction_id <> l.id;
--> statement-breakpoint
update verification_results set state =
  case when failed > 0 then 'failed' when complete and passed > 0 then 'verified' else 'unknown' end;
--> statement-breakpoint
alter table interactions enable trigger user;
--> statement-breakpoint
alter table verification_outcomes enable trigger user;
--> statement-breakpoint
alter table verification_results enable trigger user;
--> statement-breakpoint
alter table interactions alter column consumer_id set not null;
--> statement-breakpoint
alter table interactions alter column provider_id set not null;
--> statement-breakpoint
alter table interactions alter column size set not null;
--> statement-breakpoint
alter table verification_results alter column state set not null;
--> statement-breakpoint
ALTER TABLE "interactions" DROP COLUMN "contract_id";
--> statement-breakpoint
ALTER TABLE "verification_results" DROP COLUMN "generation";
--> statement-breakpoint
ALTER TABLE "verification_results" DROP COLUMN "complete";
--> statement-breakpoint
ALTER TABLE "verification_tasks" DROP COLUMN "generation";
--> statement-breakpoint
ALTER TABLE "contract_interactions" ADD CONSTRAINT "contract_interactions_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "public"."contracts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contract_interactions" ADD CONSTRAINT "contract_interactions_interaction_id_fk" FOREIGN KEY ("tenant_id","interaction_id") REFERENCES "public"."interactions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_interaction_id_fk" FOREIGN KEY ("tenant_id","interaction_id") REFERENCES "public"."interactions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "contract_interactions_index" ON "contract_interactions" USING btree ("tenant_id","contract_id","interaction_id");
--> statement-breakpoint
CREATE INDEX "contract_interactions_newest_index" ON "contract_interactions" USING btree ("tenant_id","interaction_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "verdicts_index" ON "verdicts" USING btree ("tenant_id","provider_version_id","interaction_id");
--> statement-breakpoint
CREATE INDEX "verdicts_newest_index" ON "verdicts" USING btree ("tenant_id","interaction_id","id");
--> statement-breakpoint
CREATE INDEX "verdicts_failed_index" ON "verdicts" USING btree ("tenant_id","interaction_id") WHERE not "verdicts"."success";
--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_consumer_id_fk" FOREIGN KEY ("tenant_id","consumer_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_provider_id_fk" FOREIGN KEY ("tenant_id","provider_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "interactions_content_index" ON "interactions" USING btree ("tenant_id","fingerprint","consumer_id","provider_id");
--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_consumer_id_id_index" ON "interactions" USING btree ("tenant_id","consumer_id","id");
--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_provider_id_id_index" ON "interactions" USING btree ("tenant_id","provider_id","id");
--> statement-breakpoint
ALTER TABLE "verification_results" ADD CONSTRAINT "verification_results_state_is_known" CHECK ("verification_results"."state" in ('verified', 'failed', 'unknown'));
--> statement-breakpoint
alter table contract_interactions alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table verdicts alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
create statistics interactions_consumer_id_tenant (dependencies) on tenant_id, consumer_id from interactions;
--> statement-breakpoint
create statistics interactions_provider_id_tenant (dependencies) on tenant_id, provider_id from interactions;
--> statement-breakpoint
create statistics contract_interactions_contract_id_tenant (dependencies) on tenant_id, contract_id from contract_interactions;
--> statement-breakpoint
create statistics contract_interactions_interaction_id_tenant (dependencies) on tenant_id, interaction_id from contract_interactions;
--> statement-breakpoint
create statistics verdicts_provider_version_id_tenant (dependencies) on tenant_id, provider_version_id from verdicts;
--> statement-breakpoint
create statistics verdicts_interaction_id_tenant (dependencies) on tenant_id, interaction_id from verdicts;
--> statement-breakpoint
CREATE POLICY "contract_interactions_tenant" ON "contract_interactions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "verdicts_tenant" ON "verdicts" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
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
--> statement-breakpoint
select app.protect('contract_interactions');
--> statement-breakpoint
select app.protect('verdicts');
