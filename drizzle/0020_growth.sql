-- lint-allow-file index-concurrently: drizzle-kit runs all migrations in one transaction. Writers of a table wait while its
-- index is built, about two seconds for a million interactions; where that is too long, build them concurrently before.
CREATE INDEX IF NOT EXISTS "events_tenant_id_type_id_index" ON "events" USING btree ("tenant_id","type","id");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "events_tenant_id_subject_id_id_index" ON "events" USING btree ("tenant_id","subject_id","id");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "contracts_tenant_id_consumer_version_id_provider_id_index" ON "contracts" USING btree ("tenant_id","consumer_version_id","provider_id");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "contracts_inactive_index" ON "contracts" USING btree ("tenant_id","status","id") WHERE "contracts"."status" <> 'active';
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "interactions_tenant_id_operation_id_index" ON "interactions" USING btree ("tenant_id","operation","id");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "deployments_tenant_id_service_id_id_index" ON "deployments" USING btree ("tenant_id","service_id","id");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "service_versions_tenant_id_version_index" ON "service_versions" USING btree ("tenant_id","version");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "verification_results_failed_index" ON "verification_results" USING btree ("tenant_id","task_id") WHERE "verification_results"."failed" > 0;
--> statement-breakpoint
-- A plan is made before the tenant is known, for an average one; but tenants differ by a thousand times. Planned as for a
-- tenth of all rows, a page is read in the order of an index and not sorted out of all that the tenant has.
alter table services alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table service_versions alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table specs alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table branches alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table branch_versions alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table deployments alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table releases alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table contracts alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table interactions alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table verification_tasks alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table verification_results alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table verification_outcomes alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table fixtures alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table fixture_versions alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
alter table events alter column tenant_id set (n_distinct = 10);
--> statement-breakpoint
-- Of environments, few have most: production has a row for each version.
alter table deployments alter column environment_id set (n_distinct = 100);
--> statement-breakpoint
alter table releases alter column environment_id set (n_distinct = 100);
--> statement-breakpoint
-- A parent's id implies the tenant: taken as two independent conditions they seem to leave no row, and of two indexes
-- the wrong one is as good as the right one.
create statistics service_versions_service_id_tenant (dependencies) on tenant_id, service_id from service_versions;
--> statement-breakpoint
create statistics specs_service_version_id_tenant (dependencies) on tenant_id, service_version_id from specs;
--> statement-breakpoint
create statistics branches_service_id_tenant (dependencies) on tenant_id, service_id from branches;
--> statement-breakpoint
create statistics branch_versions_branch_id_tenant (dependencies) on tenant_id, branch_id from branch_versions;
--> statement-breakpoint
create statistics branch_versions_service_version_id_tenant (dependencies) on tenant_id, service_version_id from branch_versions;
--> statement-breakpoint
create statistics deployments_service_id_tenant (dependencies) on tenant_id, service_id from deployments;
--> statement-breakpoint
create statistics deployments_service_version_id_tenant (dependencies) on tenant_id, service_version_id from deployments;
--> statement-breakpoint
create statistics deployments_environment_id_tenant (dependencies) on tenant_id, environment_id from deployments;
--> statement-breakpoint
create statistics releases_service_version_id_tenant (dependencies) on tenant_id, service_version_id from releases;
--> statement-breakpoint
create statistics releases_environment_id_tenant (dependencies) on tenant_id, environment_id from releases;
--> statement-breakpoint
create statistics contracts_consumer_id_tenant (dependencies) on tenant_id, consumer_id from contracts;
--> statement-breakpoint
create statistics contracts_consumer_version_id_tenant (dependencies) on tenant_id, consumer_version_id from contracts;
--> statement-breakpoint
create statistics contracts_provider_id_tenant (dependencies) on tenant_id, provider_id from contracts;
--> statement-breakpoint
create statistics contracts_provider_version_id_tenant (dependencies) on tenant_id, provider_version_id from contracts;
--> statement-breakpoint
create statistics interactions_contract_id_tenant (dependencies) on tenant_id, contract_id from interactions;
--> statement-breakpoint
create statistics verification_tasks_consumer_id_tenant (dependencies) on tenant_id, consumer_id from verification_tasks;
--> statement-breakpoint
create statistics verification_tasks_consumer_version_id_tenant (dependencies) on tenant_id, consumer_version_id from verification_tasks;
--> statement-breakpoint
create statistics verification_tasks_provider_id_tenant (dependencies) on tenant_id, provider_id from verification_tasks;
--> statement-breakpoint
create statistics verification_tasks_provider_version_id_tenant (dependencies) on tenant_id, provider_version_id from verification_tasks;
--> statement-breakpoint
create statistics verification_results_task_id_tenant (dependencies) on tenant_id, task_id from verification_results;
--> statement-breakpoint
create statistics verification_results_provider_version_id_tenant (dependencies) on tenant_id, provider_version_id from verification_results;
--> statement-breakpoint
create statistics verification_outcomes_result_id_tenant (dependencies) on tenant_id, result_id from verification_outcomes;
--> statement-breakpoint
create statistics verification_outcomes_interaction_id_tenant (dependencies) on tenant_id, interaction_id from verification_outcomes;
--> statement-breakpoint
create statistics fixtures_service_id_tenant (dependencies) on tenant_id, service_id from fixtures;
--> statement-breakpoint
create statistics fixture_versions_fixture_id_tenant (dependencies) on tenant_id, fixture_id from fixture_versions;
--> statement-breakpoint
create statistics fixture_versions_service_version_id_tenant (dependencies) on tenant_id, service_version_id from fixture_versions;
--> statement-breakpoint
analyze services, service_versions, specs, branches, branch_versions, deployments, releases, contracts, interactions, verification_tasks, verification_results, verification_outcomes, fixtures, fixture_versions, events;
