CREATE SCHEMA "auth";
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"last_id" uuid NOT NULL,
	"previous_id" uuid,
	"event_count" integer NOT NULL,
	"digest" text NOT NULL,
	"sealed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_seals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_seals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "auth"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."jwks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"private_key" text NOT NULL,
	"alg" text,
	"crv" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "auth"."rate_limits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limits_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "auth"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"active_tenant_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth"."verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"member_id" uuid NOT NULL,
	"name" text NOT NULL,
	"environment" text DEFAULT 'live' NOT NULL,
	"prefix" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"ip_allowlist" "cidr"[],
	"rate_per_minute" integer,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoke_reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_keys_environment_is_known" CHECK ("api_keys"."environment" in ('live', 'test')),
	CONSTRAINT "api_keys_rate_is_positive" CHECK ("api_keys"."rate_per_minute" > 0)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "control"."api_key_secrets" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."api_key_uses" (
	"tenant_id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	"last_used_ip" "inet",
	CONSTRAINT "api_key_uses_tenant_id_api_key_id_pk" PRIMARY KEY("tenant_id","api_key_id")
);
--> statement-breakpoint
CREATE TABLE "control"."invitation_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"invitation_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."operator_answers" (
	"operator_key_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" json,
	"expires_at" timestamp with time zone DEFAULT now() + interval '24 hours' NOT NULL,
	CONSTRAINT "operator_answers_operator_key_id_key_pk" PRIMARY KEY("operator_key_id","key")
);
--> statement-breakpoint
CREATE TABLE "control"."operator_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_keys_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "control"."permissions" (
	"id" text PRIMARY KEY NOT NULL,
	"description" text NOT NULL,
	"system_roles" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."plans" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"limits" json NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."tenant_databases" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"tier" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	CONSTRAINT "tenant_databases_status_is_known" CHECK ("control"."tenant_databases"."status" in ('pending', 'ready', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "control"."verified_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"rank" integer NOT NULL,
	"is_system" boolean DEFAULT false NOT NULL,
	"permissions" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "roles_key_unique" UNIQUE("tenant_id","key"),
	CONSTRAINT "roles_rank_is_known" CHECK ("roles"."rank" between 0 and 100),
	CONSTRAINT "roles_system_has_no_own_permissions" CHECK (not "roles"."is_system" or cardinality("roles"."permissions") = 0)
);
--> statement-breakpoint
ALTER TABLE "roles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_domains" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"domain" text NOT NULL,
	"verification_token" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"checked_at" timestamp with time zone,
	"verified_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tenant_domains_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tenant_domains_status_is_known" CHECK ("tenant_domains"."status" in ('pending', 'verified', 'failed')),
	CONSTRAINT "tenant_domains_domain_is_lower" CHECK ("tenant_domains"."domain" = lower("tenant_domains"."domain"))
);
--> statement-breakpoint
ALTER TABLE "tenant_domains" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"team_ids" uuid[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp with time zone DEFAULT now() + interval '7 days' NOT NULL,
	"invited_by" uuid DEFAULT app.member_id(),
	"accepted_by" uuid,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "invitations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invitations_status_is_known" CHECK ("invitations"."status" in ('pending', 'accepted', 'declined', 'revoked'))
);
--> statement-breakpoint
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "settings" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"scope_type" text NOT NULL,
	"scope_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" json NOT NULL,
	"is_locked" boolean DEFAULT false NOT NULL,
	"updated_by" uuid DEFAULT app.member_id(),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "settings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "settings_scope_is_known" CHECK ("settings"."scope_type" in ('tenant', 'team', 'member'))
);
--> statement-breakpoint
ALTER TABLE "settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "member_roles" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"member_id" uuid NOT NULL,
	"role" text NOT NULL,
	"team_id" uuid,
	"expires_at" timestamp with time zone,
	"granted_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "member_roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "member_roles_grant_unique" UNIQUE NULLS NOT DISTINCT("tenant_id","member_id","role","team_id")
);
--> statement-breakpoint
ALTER TABLE "member_roles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "team_members" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"team_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "team_members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "team_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "teams" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "teams_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "teams_slug_is_a_label" CHECK ("teams"."slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);
--> statement-breakpoint
ALTER TABLE "teams" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP CONSTRAINT "tenants_status_is_known";--> statement-breakpoint
ALTER TABLE "members" DROP CONSTRAINT "members_role_is_known";--> statement-breakpoint
-- lint-allow ban-drop-not-null: nothing reads it but what comes with this migration
ALTER TABLE "audit_events" ALTER COLUMN "resource_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "actor_type" text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "outcome" text DEFAULT 'success' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "kind" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "status_changed_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "contact_email" text;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "plan_id" text DEFAULT 'free' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "region" text DEFAULT 'eu' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "isolation_tier" text DEFAULT 'shared' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "branding" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "auth"."accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_revoked_by_fk" FOREIGN KEY ("tenant_id","revoked_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."api_key_secrets" ADD CONSTRAINT "api_key_secrets_api_keys_fk" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "public"."api_keys"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."api_key_uses" ADD CONSTRAINT "api_key_uses_api_keys_fk" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "public"."api_keys"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."invitation_tokens" ADD CONSTRAINT "invitation_tokens_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."operator_answers" ADD CONSTRAINT "operator_answers_operator_key_id_operator_keys_id_fk" FOREIGN KEY ("operator_key_id") REFERENCES "control"."operator_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."tenant_databases" ADD CONSTRAINT "tenant_databases_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."verified_domains" ADD CONSTRAINT "verified_domains_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_fk" FOREIGN KEY ("tenant_id","invited_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_fk" FOREIGN KEY ("tenant_id","accepted_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_granted_by_fk" FOREIGN KEY ("tenant_id","granted_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_seals_tenant_id_last_id_index" ON "audit_seals" USING btree ("tenant_id","last_id");--> statement-breakpoint
CREATE INDEX "accounts_user_id_index" ON "auth"."accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "auth"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_travelling_index" ON "auth"."sessions" USING btree (encode(extensions.digest("token", 'sha256'), 'hex'));--> statement-breakpoint
CREATE INDEX "verifications_identifier_index" ON "auth"."verifications" USING btree ("identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_tenant_id_member_id_name_index" ON "api_keys" USING btree ("tenant_id","member_id","name") WHERE "api_keys"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "api_key_secrets_tenant_id_api_key_id_index" ON "control"."api_key_secrets" USING btree ("tenant_id","api_key_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_tokens_tenant_id_invitation_id_index" ON "control"."invitation_tokens" USING btree ("tenant_id","invitation_id");--> statement-breakpoint
CREATE INDEX "operator_answers_expires_at_index" ON "control"."operator_answers" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "verified_domains_tenant_id_index" ON "control"."verified_domains" USING btree ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domains_tenant_id_domain_index" ON "tenant_domains" USING btree ("tenant_id","domain");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pending_unique" ON "invitations" USING btree ("tenant_id","email") WHERE "invitations"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "invitations_tenant_id_role_index" ON "invitations" USING btree ("tenant_id","role");--> statement-breakpoint
CREATE UNIQUE INDEX "settings_tenant_id_scope_type_scope_id_key_index" ON "settings" USING btree ("tenant_id","scope_type","scope_id","key");--> statement-breakpoint
CREATE INDEX "member_roles_tenant_id_team_id_index" ON "member_roles" USING btree ("tenant_id","team_id");--> statement-breakpoint
CREATE INDEX "member_roles_tenant_id_role_index" ON "member_roles" USING btree ("tenant_id","role");--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_tenant_id_team_id_member_id_index" ON "team_members" USING btree ("tenant_id","team_id","member_id");--> statement-breakpoint
CREATE INDEX "team_members_tenant_id_member_id_index" ON "team_members" USING btree ("tenant_id","member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_tenant_id_slug_index" ON "teams" USING btree ("tenant_id","slug");--> statement-breakpoint
-- What a plan allows of each; what it does not name has no limit.
insert into control.plans (id, name, limits) values
  ('free', 'Free', '{"members": 10, "teams": 3, "services": 100, "apiKeys": 50}'),
  ('starter', 'Starter', '{"members": 25, "teams": 10, "services": 500, "apiKeys": 200}'),
  ('professional', 'Professional', '{"members": 250, "teams": 50, "services": 5000, "apiKeys": 2000}'),
  ('enterprise', 'Enterprise', '{}'),
  ('government', 'Government', '{}');
--> statement-breakpoint
update control.tenants set kind = 'system', plan_id = 'enterprise' where slug = 'system';
--> statement-breakpoint
update control.tenants set plan_id = 'enterprise' where kind = 'standard';
--> statement-breakpoint
insert into roles (id, tenant_id, key, name, rank, is_system)
select app.uuid7(), t.id, r.key, r.name, r.rank, true
from control.tenants t, (values ('owner', 'Owner', 100), ('admin', 'Admin', 80), ('manager', 'Manager', 60),
  ('member', 'Member', 40), ('viewer', 'Viewer', 20)) r (key, name, rank);
--> statement-breakpoint
insert into api_keys (id, tenant_id, member_id, name, prefix, hint, scopes, expires_at, revoked_at, created_at)
select id, tenant_id, member_id, name, 'gh_', '', scopes, expires_at, revoked_at, created_at from control.api_keys;
--> statement-breakpoint
insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id, created_at)
select secret_hash, tenant_id, id, created_at from control.api_keys;
--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "control"."plans"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "members" ADD CONSTRAINT "members_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
-- lint-allow index-concurrently: tenants and their members are thousands of rows, indexed in milliseconds
CREATE UNIQUE INDEX "tenants_system_unique" ON "control"."tenants" USING btree ("kind") WHERE "control"."tenants"."kind" = 'system';--> statement-breakpoint
-- lint-allow index-concurrently: tenants and their members are thousands of rows, indexed in milliseconds
CREATE UNIQUE INDEX "members_tenant_id_user_id_index" ON "members" USING btree ("tenant_id","user_id");--> statement-breakpoint
-- lint-allow index-concurrently: tenants and their members are thousands of rows, indexed in milliseconds
CREATE INDEX "members_tenant_id_role_index" ON "members" USING btree ("tenant_id","role");--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_kind_is_known" CHECK ("control"."tenants"."kind" in ('standard', 'system'));--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_region_is_known" CHECK ("control"."tenants"."region" in ('eu', 'us', 'uk', 'apac'));--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_tier_is_known" CHECK ("control"."tenants"."isolation_tier" in ('shared', 'dedicated_schema', 'dedicated_database'));--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_status_is_known" CHECK ("control"."tenants"."status" in ('provisioning', 'active', 'suspended', 'archived', 'deleted', 'failed'));--> statement-breakpoint
-- lint-allow constraint-not-valid: tenants and their members are thousands of rows, checked in milliseconds
ALTER TABLE "members" ADD CONSTRAINT "members_human_is_a_user" CHECK (("members"."kind" = 'human') = ("members"."user_id" is not null));--> statement-breakpoint
CREATE POLICY "audit_seals_tenant" ON "audit_seals" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "api_keys_tenant" ON "api_keys" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "roles_tenant" ON "roles" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "tenant_domains_tenant" ON "tenant_domains" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "invitations_tenant" ON "invitations" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "settings_tenant" ON "settings" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "member_roles_tenant" ON "member_roles" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "team_members_tenant" ON "team_members" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
CREATE POLICY "teams_tenant" ON "teams" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));--> statement-breakpoint
select app.protect_log('audit_seals');
--> statement-breakpoint
select app.protect('api_keys');
--> statement-breakpoint
select app.protect('roles');
--> statement-breakpoint
select app.protect('tenant_domains', '{verification_token}');
--> statement-breakpoint
select app.protect('invitations');
--> statement-breakpoint
select app.protect('settings');
--> statement-breakpoint
select app.protect('member_roles');
--> statement-breakpoint
select app.protect('team_members');
--> statement-breakpoint
select app.protect('teams');
