-- loses data: table public.audit_events, table public.events, table control.api_keys, table control.idempotency_keys, table control.tenants, table public.members, table public.deployments, table public.environments, table public.service_versions, table public.services, table public.specs, schema control
DROP POLICY "audit_events_tenant" ON "audit_events" CASCADE;
--> statement-breakpoint
DROP TABLE "audit_events" CASCADE;
--> statement-breakpoint
DROP POLICY "events_tenant" ON "events" CASCADE;
--> statement-breakpoint
DROP TABLE "events" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."api_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."idempotency_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."tenants" CASCADE;
--> statement-breakpoint
DROP POLICY "members_tenant" ON "members" CASCADE;
--> statement-breakpoint
DROP TABLE "members" CASCADE;
--> statement-breakpoint
DROP POLICY "deployments_tenant" ON "deployments" CASCADE;
--> statement-breakpoint
DROP TABLE "deployments" CASCADE;
--> statement-breakpoint
DROP POLICY "environments_tenant" ON "environments" CASCADE;
--> statement-breakpoint
DROP TABLE "environments" CASCADE;
--> statement-breakpoint
DROP POLICY "service_versions_tenant" ON "service_versions" CASCADE;
--> statement-breakpoint
DROP TABLE "service_versions" CASCADE;
--> statement-breakpoint
DROP POLICY "services_tenant" ON "services" CASCADE;
--> statement-breakpoint
DROP TABLE "services" CASCADE;
--> statement-breakpoint
DROP POLICY "specs_tenant" ON "specs" CASCADE;
--> statement-breakpoint
DROP TABLE "specs" CASCADE;
--> statement-breakpoint
DROP SCHEMA "control";
