CREATE TABLE "branch_versions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"branch_id" uuid NOT NULL,
	"service_version_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "branch_versions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "branch_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "branches" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "branches_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "branches" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contracts" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"consumer_id" uuid NOT NULL,
	"consumer_version_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"provider_version_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"spec_type" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"interaction_count" integer DEFAULT 0 NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "contracts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contracts_status_is_known" CHECK ("contracts"."status" in ('active', 'archived', 'deprecated'))
);
--> statement-breakpoint
ALTER TABLE "contracts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "interactions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"contract_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"operation" text NOT NULL,
	"request" json NOT NULL,
	"response" json NOT NULL,
	"duration" double precision,
	"client_id" text,
	"client_info" json,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "interactions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "interactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "redactions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "redactions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "redactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fixture_versions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"fixture_id" uuid NOT NULL,
	"service_version_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "fixture_versions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "fixture_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fixtures" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"spec_type" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"source" text NOT NULL,
	"priority" integer DEFAULT 1 NOT NULL,
	"data" json NOT NULL,
	"created_from" json NOT NULL,
	"fingerprint" text NOT NULL,
	"notes" text,
	"approved_by" text,
	"approved_at" timestamp with time zone,
	"reviewed_by_member_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "fixtures_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "fixtures_status_is_known" CHECK ("fixtures"."status" in ('draft', 'approved', 'rejected')),
	CONSTRAINT "fixtures_source_is_known" CHECK ("fixtures"."source" in ('consumer', 'provider', 'manual'))
);
--> statement-breakpoint
ALTER TABLE "fixtures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "releases" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_version_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"support_ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "releases_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "releases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "verification_outcomes" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"result_id" uuid NOT NULL,
	"interaction_id" uuid NOT NULL,
	"success" boolean NOT NULL,
	"error" text,
	"error_details" json,
	"actual_response" json,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "verification_outcomes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "verification_outcomes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "verification_results" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"task_id" uuid NOT NULL,
	"provider_version_id" uuid NOT NULL,
	"provider_git_sha" text,
	"generation" integer NOT NULL,
	"complete" boolean NOT NULL,
	"passed" integer NOT NULL,
	"failed" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "verification_results_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "verification_results" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "verification_tasks" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"consumer_id" uuid NOT NULL,
	"consumer_version_id" uuid NOT NULL,
	"provider_id" uuid NOT NULL,
	"provider_version_id" uuid NOT NULL,
	"environment" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "verification_tasks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "verification_tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "main_branch" text DEFAULT 'main' NOT NULL;--> statement-breakpoint
ALTER TABLE "branch_versions" ADD CONSTRAINT "branch_versions_branch_id_fk" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "public"."branches"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branch_versions" ADD CONSTRAINT "branch_versions_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branches" ADD CONSTRAINT "branches_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_consumer_id_fk" FOREIGN KEY ("tenant_id","consumer_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_consumer_version_id_fk" FOREIGN KEY ("tenant_id","consumer_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_provider_id_fk" FOREIGN KEY ("tenant_id","provider_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "public"."contracts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fixture_versions" ADD CONSTRAINT "fixture_versions_fixture_id_fk" FOREIGN KEY ("tenant_id","fixture_id") REFERENCES "public"."fixtures"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fixture_versions" ADD CONSTRAINT "fixture_versions_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fixtures" ADD CONSTRAINT "fixtures_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_environment_id_fk" FOREIGN KEY ("tenant_id","environment_id") REFERENCES "public"."environments"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_outcomes" ADD CONSTRAINT "verification_outcomes_result_id_fk" FOREIGN KEY ("tenant_id","result_id") REFERENCES "public"."verification_results"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_outcomes" ADD CONSTRAINT "verification_outcomes_interaction_id_fk" FOREIGN KEY ("tenant_id","interaction_id") REFERENCES "public"."interactions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_results" ADD CONSTRAINT "verification_results_task_id_fk" FOREIGN KEY ("tenant_id","task_id") REFERENCES "public"."verification_tasks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_results" ADD CONSTRAINT "verification_results_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_consumer_id_fk" FOREIGN KEY ("tenant_id","consumer_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_consumer_version_id_fk" FOREIGN KEY ("tenant_id","consumer_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_provider_id_fk" FOREIGN KEY ("tenant_id","provider_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "branch_versions_tenant_id_branch_id_service_version_id_index" ON "branch_versions" USING btree ("tenant_id","branch_id","service_version_id");--> statement-breakpoint
CREATE INDEX "branch_versions_tenant_id_branch_id_id_index" ON "branch_versions" USING btree ("tenant_id","branch_id","id");--> statement-breakpoint
CREATE INDEX "branch_versions_tenant_id_service_version_id_index" ON "branch_versions" USING btree ("tenant_id","service_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "branches_tenant_id_service_id_name_index" ON "branches" USING btree ("tenant_id","service_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "contracts_parties_index" ON "contracts" USING btree ("tenant_id","consumer_version_id","provider_version_id","environment");--> statement-breakpoint
CREATE INDEX "contracts_tenant_id_provider_id_id_index" ON "contracts" USING btree ("tenant_id","provider_id","id");--> statement-breakpoint
CREATE INDEX "contracts_tenant_id_consumer_id_id_index" ON "contracts" USING btree ("tenant_id","consumer_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "interactions_tenant_id_contract_id_fingerprint_index" ON "interactions" USING btree ("tenant_id","contract_id","fingerprint");--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_contract_id_id_index" ON "interactions" USING btree ("tenant_id","contract_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "redactions_tenant_id_name_index" ON "redactions" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "fixture_versions_tenant_id_fixture_id_service_version_id_index" ON "fixture_versions" USING btree ("tenant_id","fixture_id","service_version_id");--> statement-breakpoint
CREATE INDEX "fixture_versions_tenant_id_service_version_id_index" ON "fixture_versions" USING btree ("tenant_id","service_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "fixtures_tenant_id_service_id_fingerprint_index" ON "fixtures" USING btree ("tenant_id","service_id","fingerprint");--> statement-breakpoint
CREATE INDEX "fixtures_tenant_id_status_id_index" ON "fixtures" USING btree ("tenant_id","status","id");--> statement-breakpoint
CREATE INDEX "fixtures_tenant_id_service_id_operation_index" ON "fixtures" USING btree ("tenant_id","service_id","operation");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_tenant_id_service_version_id_environment_id_index" ON "releases" USING btree ("tenant_id","service_version_id","environment_id");--> statement-breakpoint
CREATE INDEX "releases_tenant_id_environment_id_id_index" ON "releases" USING btree ("tenant_id","environment_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "verification_outcomes_tenant_id_result_id_interaction_id_index" ON "verification_outcomes" USING btree ("tenant_id","result_id","interaction_id");--> statement-breakpoint
CREATE INDEX "verification_outcomes_tenant_id_interaction_id_index" ON "verification_outcomes" USING btree ("tenant_id","interaction_id");--> statement-breakpoint
CREATE INDEX "verification_results_newest_index" ON "verification_results" USING btree ("tenant_id","task_id","provider_version_id","id");--> statement-breakpoint
CREATE INDEX "verification_results_tenant_id_provider_version_id_id_index" ON "verification_results" USING btree ("tenant_id","provider_version_id","id");--> statement-breakpoint
CREATE INDEX "verification_results_tenant_id_created_at_index" ON "verification_results" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "verification_tasks_parties_index" ON "verification_tasks" USING btree ("tenant_id","consumer_version_id","provider_id");--> statement-breakpoint
CREATE INDEX "verification_tasks_tenant_id_provider_id_id_index" ON "verification_tasks" USING btree ("tenant_id","provider_id","id");--> statement-breakpoint
CREATE INDEX "verification_tasks_tenant_id_consumer_id_id_index" ON "verification_tasks" USING btree ("tenant_id","consumer_id","id");--> statement-breakpoint
CREATE POLICY "branch_versions_tenant" ON "branch_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "branches_tenant" ON "branches" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "contracts_tenant" ON "contracts" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "interactions_tenant" ON "interactions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "redactions_tenant" ON "redactions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "fixture_versions_tenant" ON "fixture_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "fixtures_tenant" ON "fixtures" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "releases_tenant" ON "releases" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "verification_outcomes_tenant" ON "verification_outcomes" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "verification_results_tenant" ON "verification_results" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "verification_tasks_tenant" ON "verification_tasks" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
select app.protect('branch_versions');
--> statement-breakpoint
select app.protect('branches');
--> statement-breakpoint
select app.protect('contracts');
--> statement-breakpoint
select app.protect('interactions', '{request,response,client_info}');
--> statement-breakpoint
select app.protect('redactions');
--> statement-breakpoint
select app.protect('fixture_versions');
--> statement-breakpoint
select app.protect('fixtures', '{data}');
--> statement-breakpoint
select app.protect('releases');
--> statement-breakpoint
select app.protect('verification_outcomes', '{error_details,actual_response}');
--> statement-breakpoint
select app.protect('verification_results');
--> statement-breakpoint
select app.protect('verification_tasks');
--> statement-breakpoint
-- The document with the value of each named member replaced at any depth; without these members where mark is null.
create function app.masked(document jsonb, names text[], mark jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if names = '{}' then
    return document;
  end if;
  case jsonb_typeof(document)
    when 'object' then
      return (
        select coalesce(jsonb_object_agg(key, case when key = any (names) then mark
          when jsonb_typeof(value) in ('object', 'array') then app.masked(value, names, mark) else value end), '{}')
        from jsonb_each(document) where mark is not null or key <> all (names));
    when 'array' then
      return (
        select coalesce(jsonb_agg(case when jsonb_typeof(value) in ('object', 'array')
          then app.masked(value, names, mark) else value end order by place), '[]')
        from jsonb_array_elements(document) with ordinality elements (value, place));
    else
      return document;
  end case;
end
$$;
--> statement-breakpoint
grant execute on function app.masked to app_user;
--> statement-breakpoint
-- Its plan is kept from the first rows it saw; a nested loop over the few of those takes seconds for thousands.
-- lint-allow definer-search-path: neither is changed, only the planner's choice within it
alter function app.audit() set enable_nestloop = off;
