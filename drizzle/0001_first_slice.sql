-- lint-allow-file tenant-protected: app.protect is made by the next migration, which calls it for these tables
CREATE SCHEMA "control";
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"actor_member_id" uuid,
	"request_id" text,
	"action" text NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"changes" jsonb NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"type" text NOT NULL,
	"schema_version" integer DEFAULT 1 NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"actor_member_id" uuid,
	"request_id" text,
	"payload" jsonb NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"dispatched_at" timestamp with time zone,
	CONSTRAINT "events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "control"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "control"."idempotency_keys" (
	"tenant_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" json,
	"expires_at" timestamp with time zone DEFAULT now() + interval '24 hours' NOT NULL,
	CONSTRAINT "idempotency_keys_tenant_id_member_id_key_pk" PRIMARY KEY("tenant_id","member_id","key")
);
--> statement-breakpoint
CREATE TABLE "control"."tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug"),
	CONSTRAINT "tenants_slug_is_a_dns_label" CHECK ("control"."tenants"."slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	CONSTRAINT "tenants_status_is_known" CHECK ("control"."tenants"."status" in ('active', 'suspended'))
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"kind" text NOT NULL,
	"display_name" text NOT NULL,
	"role" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "members_kind_is_known" CHECK ("members"."kind" in ('human', 'service')),
	CONSTRAINT "members_role_is_known" CHECK ("members"."role" in ('owner', 'admin', 'manager', 'member', 'viewer')),
	CONSTRAINT "members_status_is_known" CHECK ("members"."status" in ('active', 'suspended', 'removed'))
);
--> statement-breakpoint
ALTER TABLE "members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_id" uuid NOT NULL,
	"service_version_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"status" text DEFAULT 'successful' NOT NULL,
	"git_sha" text,
	"failure_reason" text,
	"failure_details" json,
	"deployed_by" text,
	"deployed_by_member_id" uuid DEFAULT app.member_id() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "deployments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "deployments_status_is_known" CHECK ("deployments"."status" in ('attempted', 'successful', 'failed', 'resolved'))
);
--> statement-breakpoint
ALTER TABLE "deployments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "environments" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"name" text NOT NULL,
	"display_name" text,
	"production" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "environments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "environments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_versions" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_id" uuid NOT NULL,
	"version" text NOT NULL,
	"git_sha" text,
	"semver" integer[] GENERATED ALWAYS AS (case when version ~ '^\d{1,9}\.\d{1,9}\.\d{1,9}$' then string_to_array(version, '.')::integer[] end) STORED,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "service_versions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "service_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "services" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"spec_type" text DEFAULT 'openapi' NOT NULL,
	"package_json" json DEFAULT '{}'::json NOT NULL,
	"git_repository_url" text,
	"github_repository_owner" text,
	"github_repository_name" text,
	"github_auto_linked" boolean DEFAULT false NOT NULL,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "services_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "services" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "specs" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_version_id" uuid NOT NULL,
	"branch" text NOT NULL,
	"type" text NOT NULL,
	"encoding" text NOT NULL,
	"content" text NOT NULL,
	"uploaded_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "specs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "specs_encoding_is_known" CHECK ("specs"."encoding" in ('json', 'text'))
);
--> statement-breakpoint
ALTER TABLE "specs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "control"."api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."api_keys" ADD CONSTRAINT "api_keys_members_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_environment_id_fk" FOREIGN KEY ("tenant_id","environment_id") REFERENCES "public"."environments"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_versions" ADD CONSTRAINT "service_versions_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "specs" ADD CONSTRAINT "specs_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_resource_id_index" ON "audit_events" USING btree ("tenant_id","resource","resource_id");--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_occurred_at_index" ON "audit_events" USING btree ("tenant_id","occurred_at");--> statement-breakpoint
CREATE INDEX "events_undispatched_index" ON "events" USING btree ("tenant_id","id") WHERE "events"."dispatched_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_tenant_id_member_id_name_index" ON "control"."api_keys" USING btree ("tenant_id","member_id","name");--> statement-breakpoint
CREATE INDEX "idempotency_keys_tenant_id_expires_at_index" ON "control"."idempotency_keys" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_tenant_id_service_id_environment_id_index" ON "deployments" USING btree ("tenant_id","service_id","environment_id") WHERE "deployments"."active";--> statement-breakpoint
CREATE INDEX "deployments_tenant_id_environment_id_id_index" ON "deployments" USING btree ("tenant_id","environment_id","id");--> statement-breakpoint
CREATE INDEX "deployments_tenant_id_service_version_id_index" ON "deployments" USING btree ("tenant_id","service_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "environments_tenant_id_name_index" ON "environments" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "service_versions_tenant_id_service_id_version_index" ON "service_versions" USING btree ("tenant_id","service_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "services_tenant_id_name_index" ON "services" USING btree ("tenant_id","name") WHERE "services"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "specs_tenant_id_service_version_id_branch_index" ON "specs" USING btree ("tenant_id","service_version_id","branch");--> statement-breakpoint
CREATE POLICY "audit_events_tenant" ON "audit_events" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "events_tenant" ON "events" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "members_tenant" ON "members" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "deployments_tenant" ON "deployments" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "environments_tenant" ON "environments" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "service_versions_tenant" ON "service_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "services_tenant" ON "services" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "specs_tenant" ON "specs" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));