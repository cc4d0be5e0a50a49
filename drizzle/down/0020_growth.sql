-- lint-allow-file require-concurrent-index-deletion: as they were built, in one transaction; a drop takes milliseconds
drop statistics fixture_versions_service_version_id_tenant;
--> statement-breakpoint
drop statistics fixture_versions_fixture_id_tenant;
--> statement-breakpoint
drop statistics fixtures_service_id_tenant;
--> statement-breakpoint
drop statistics verification_outcomes_interaction_id_tenant;
--> statement-breakpoint
drop statistics verification_outcomes_result_id_tenant;
--> statement-breakpoint
drop statistics verification_results_provider_version_id_tenant;
--> statement-breakpoint
drop statistics verification_results_task_id_tenant;
--> statement-breakpoint
drop statistics verification_tasks_provider_version_id_tenant;
--> statement-breakpoint
drop statistics verification_tasks_provider_id_tenant;
--> statement-breakpoint
drop statistics verification_tasks_consumer_version_id_tenant;
--> statement-breakpoint
drop statistics verification_tasks_consumer_id_tenant;
--> statement-breakpoint
drop statistics interactions_contract_id_tenant;
--> statement-breakpoint
drop statistics contracts_provider_version_id_tenant;
--> statement-breakpoint
drop statistics contracts_provider_id_tenant;
--> statement-breakpoint
drop statistics contracts_consumer_version_id_tenant;
--> statement-breakpoint
drop statistics contracts_consumer_id_tenant;
--> statement-breakpoint
drop statistics releases_environment_id_tenant;
--> statement-breakpoint
drop statistics releases_service_version_id_tenant;
--> statement-breakpoint
drop statistics deployments_environment_id_tenant;
--> statement-breakpoint
drop statistics deployments_service_version_id_tenant;
--> statement-breakpoint
drop statistics deployments_service_id_tenant;
--> statement-breakpoint
drop statistics branch_versions_service_version_id_tenant;
--> statement-breakpoint
drop statistics branch_versions_branch_id_tenant;
--> statement-breakpoint
drop statistics branches_service_id_tenant;
--> statement-breakpoint
drop statistics specs_service_version_id_tenant;
--> statement-breakpoint
drop statistics service_versions_service_id_tenant;
--> statement-breakpoint
alter table releases alter column environment_id reset (n_distinct);
--> statement-breakpoint
alter table deployments alter column environment_id reset (n_distinct);
--> statement-breakpoint
alter table services alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table service_versions alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table specs alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table branches alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table branch_versions alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table deployments alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table releases alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table contracts alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table interactions alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table verification_tasks alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table verification_results alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table verification_outcomes alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table fixtures alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table fixture_versions alter column tenant_id reset (n_distinct);
--> statement-breakpoint
alter table events alter column tenant_id reset (n_distinct);
--> statement-breakpoint
DROP INDEX "verification_results_failed_index";
--> statement-breakpoint
DROP INDEX "service_versions_tenant_id_version_index";
--> statement-breakpoint
DROP INDEX "deployments_tenant_id_service_id_id_index";
--> statement-breakpoint
DROP INDEX "interactions_tenant_id_operation_id_index";
--> statement-breakpoint
DROP INDEX "contracts_inactive_index";
--> statement-breakpoint
DROP INDEX "contracts_tenant_id_consumer_version_id_provider_id_index";
--> statement-breakpoint
DROP INDEX "events_tenant_id_subject_id_id_index";
--> statement-breakpoint
DROP INDEX "events_tenant_id_type_id_index";
