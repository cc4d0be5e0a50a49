-- loses data: table public.branch_versions, table public.branches, table public.contracts, table public.interactions, table public.redactions, table public.fixture_versions, table public.fixtures, table public.releases, table public.verification_outcomes, table public.verification_results, table public.verification_tasks, column public.deployments.ended_at, column public.services.main_branch
DROP POLICY "branch_versions_tenant" ON "branch_versions" CASCADE;
--> statement-breakpoint
DROP TABLE "branch_versions" CASCADE;
--> statement-breakpoint
DROP POLICY "branches_tenant" ON "branches" CASCADE;
--> statement-breakpoint
DROP TABLE "branches" CASCADE;
--> statement-breakpoint
DROP POLICY "contracts_tenant" ON "contracts" CASCADE;
--> statement-breakpoint
DROP TABLE "contracts" CASCADE;
--> statement-breakpoint
DROP POLICY "interactions_tenant" ON "interactions" CASCADE;
--> statement-breakpoint
DROP TABLE "interactions" CASCADE;
--> statement-breakpoint
DROP POLICY "redactions_tenant" ON "redactions" CASCADE;
--> statement-breakpoint
DROP TABLE "redactions" CASCADE;
--> statement-breakpoint
DROP POLICY "fixture_versions_tenant" ON "fixture_versions" CASCADE;
--> statement-breakpoint
DROP TABLE "fixture_versions" CASCADE;
--> statement-breakpoint
DROP POLICY "fixtures_tenant" ON "fixtures" CASCADE;
--> statement-breakpoint
DROP TABLE "fixtures" CASCADE;
--> statement-breakpoint
DROP POLICY "releases_tenant" ON "releases" CASCADE;
--> statement-breakpoint
DROP TABLE "releases" CASCADE;
--> statement-breakpoint
DROP POLICY "verification_outcomes_tenant" ON "verification_outcomes" CASCADE;
--> statement-breakpoint
DROP TABLE "verification_outcomes" CASCADE;
--> statement-breakpoint
DROP POLICY "verification_results_tenant" ON "verification_results" CASCADE;
--> statement-breakpoint
DROP TABLE "verification_results" CASCADE;
--> statement-breakpoint
DROP POLICY "verification_tasks_tenant" ON "verification_tasks" CASCADE;
--> statement-breakpoint
DROP TABLE "verification_tasks" CASCADE;
--> statement-breakpoint
ALTER TABLE "deployments" DROP COLUMN "ended_at";
--> statement-breakpoint
ALTER TABLE "services" DROP COLUMN "main_branch";
--> statement-breakpoint
alter function app.audit() reset enable_nestloop;
--> statement-breakpoint
drop function app.masked;
