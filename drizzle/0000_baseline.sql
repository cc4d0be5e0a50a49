-- ==== Roles: the runtime role of tenants, the role of authentication, the role of the operator
-- lint-allow opaque-block: "create role" has no "if not exists", and the cluster may have the role already
do $$
begin
  create role app_user nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- lint-allow opaque-block: "create role" has no "if not exists", and the cluster may have the role already
do $$
begin
  create role app_auth nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- lint-allow opaque-block: "create role" has no "if not exists", and the cluster may have the role already
do $$
begin
  create role app_operator nologin noinherit nobypassrls;
exception
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- ==== Schemas and their privileges
create schema app;
--> statement-breakpoint
create schema auth;
--> statement-breakpoint
create schema control;
--> statement-breakpoint
-- Partitions are reached through their parents only: no role has access to this schema.
create schema partitions;
--> statement-breakpoint
create schema extensions;
--> statement-breakpoint
create extension pgcrypto with schema extensions;
--> statement-breakpoint
alter default privileges revoke execute on functions from public;
--> statement-breakpoint
-- lint-allow opaque-block: the name of the database differs by environment; these roles may only connect to it
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to app_user, app_auth, app_operator', current_database());
end
$$;
--> statement-breakpoint
revoke all on schema public from public;
--> statement-breakpoint
grant usage on schema public to app_user;
--> statement-breakpoint
grant usage on schema app to app_user, app_auth, app_operator;
--> statement-breakpoint
grant usage on schema auth to app_auth;
--> statement-breakpoint
grant usage on schema control to app_operator;
--> statement-breakpoint
-- ==== Tables that only functions and the owner reach
-- One row: the key that signs contexts.
create table app.signing_key (
  singleton boolean primary key default true check (singleton),
  secret bytea not null default extensions.gen_random_bytes(32)
);
--> statement-breakpoint
insert into app.signing_key default values;
--> statement-breakpoint
-- How many whole months the rows of a partitioned table are kept, besides the current one.
create table app.retention (
  table_name text primary key,
  months integer not null check (months between 3 and 1200)
);
--> statement-breakpoint
insert into app.retention (table_name, months) values ('public.audit_events', 24);
--> statement-breakpoint
-- How many days an archived tenant is kept before it can be deleted.
create table app.tenant_retention (
  singleton boolean primary key default true check (singleton),
  days integer not null default 30 check (days between 1 and 3650)
);
--> statement-breakpoint
insert into app.tenant_retention default values;
--> statement-breakpoint
-- ==== Functions that defaults and policies of tables call
-- Raises a refusal that the API turns into a problem: SQLSTATE GH001, the problem code as message, its extra
-- members as JSON in the detail.
-- Callers: app_user, app_operator.
create or replace function app.refuse(problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using errcode = 'GH001', message = problem_code, detail = coalesce(extra::text, '');
end
$$;
--> statement-breakpoint
-- Returns the signature of a context. The backend process and the transaction start are part of it, so that a
-- signature is worthless in any other transaction.
-- Internal: called by other functions.
create or replace function app.sign(context text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select encode(extensions.hmac(
    concat_ws('|', context, pg_backend_pid(), extract(epoch from transaction_timestamp())),
    encode(secret, 'hex'), 'sha256'), 'hex')
  from app.signing_key
$$;
--> statement-breakpoint
-- Returns the signed context of this transaction, or null when no enter function ran.
-- Errors: GH003 when the context was not signed by an enter function.
-- Callers: app_user.
create or replace function app.context_if_any() returns jsonb
language plpgsql stable parallel restricted security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context text := nullif(current_setting('app.context', true), '');
begin
  if context is not null and current_setting('app.signature', true) is distinct from app.sign(context) then
    raise exception using errcode = 'GH003', message = 'the context was not signed by app.enter';
  end if;
  return context::jsonb;
end
$$;
--> statement-breakpoint
-- Returns the signed context of this transaction: actor, tenant, member, scopes and request id. It fails
-- closed, so that a missing context is an error and never means all rows.
-- Errors: GH003 without a context, or with a forged one.
-- Callers: app_user.
create or replace function app.context() returns jsonb
language plpgsql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
begin
  if context is null then
    raise exception using errcode = 'GH003', message = 'no context: call app.enter first, in the same transaction';
  end if;
  return context;
end
$$;
--> statement-breakpoint
-- Returns the tenant of the context; null in a context without a tenant. Row security policies and column
-- defaults read it.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.tenant_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'tenantId')::uuid $$;
--> statement-breakpoint
-- Returns the member of the context; null in a context without a member.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.member_id() returns uuid
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$ select (app.context() ->> 'memberId')::uuid $$;
--> statement-breakpoint
-- Returns the API key or operator key of the context; null for a session, and without a context. It is the
-- default of audit_events.actor_key_id.
-- Internal: called by other functions.
create or replace function app.actor_key_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'keyId', c ->> 'operatorKeyId')::uuid from app.context_if_any() c $$;
--> statement-breakpoint
-- ==== Tables
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
ALTER TABLE "tenant_domains" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "member_roles" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "team_members" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "teams" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "settings" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "service_versions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
	"main_branch" text DEFAULT 'main' NOT NULL,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "services_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "services" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "retention_rules" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"subject" text NOT NULL,
	"service_id" uuid,
	"days" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "retention_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "retention_rules_subject_is_known" CHECK ("retention_rules"."subject" in ('versions', 'fixtures')),
	CONSTRAINT "retention_rules_days_are_bounded" CHECK ("retention_rules"."days" between 7 and 1095)
);
--> statement-breakpoint
ALTER TABLE "retention_rules" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "releases" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "environments" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"service_id" uuid NOT NULL,
	"service_version_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"status" text DEFAULT 'successful' NOT NULL,
	"git_sha" text,
	"ended_at" timestamp with time zone,
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
ALTER TABLE "deployments" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "branch_versions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "branches" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "verification_outcomes" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "verification_results" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "verification_tasks" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "specs" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "fixture_versions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "fixtures" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "contracts" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "interactions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "redactions" ENABLE ROW LEVEL SECURITY;
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
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
CREATE TABLE "control"."ended_sessions" (
	"session_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	CONSTRAINT "ended_sessions_session_id_tenant_id_pk" PRIMARY KEY("session_id","tenant_id")
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
	"settings" json DEFAULT '{}'::json NOT NULL,
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
CREATE TABLE "control"."tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"kind" text DEFAULT 'standard' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_reason" text,
	"status_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"contact_email" text,
	"plan_id" text DEFAULT 'free' NOT NULL,
	"region" text DEFAULT 'eu' NOT NULL,
	"isolation_tier" text DEFAULT 'shared' NOT NULL,
	"branding" json DEFAULT '{}'::json NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug"),
	CONSTRAINT "tenants_slug_is_a_dns_label" CHECK ("control"."tenants"."slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	CONSTRAINT "tenants_kind_is_known" CHECK ("control"."tenants"."kind" in ('standard', 'system')),
	CONSTRAINT "tenants_status_is_known" CHECK ("control"."tenants"."status" in ('provisioning', 'active', 'suspended', 'archived', 'deleted', 'failed')),
	CONSTRAINT "tenants_region_is_known" CHECK ("control"."tenants"."region" in ('eu', 'us', 'uk', 'apac')),
	CONSTRAINT "tenants_tier_is_known" CHECK ("control"."tenants"."isolation_tier" in ('shared', 'dedicated_schema', 'dedicated_database'))
);
--> statement-breakpoint
CREATE TABLE "control"."verified_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid,
	"display_name" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"removed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "members_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "members_kind_is_known" CHECK ("members"."kind" in ('human', 'service')),
	CONSTRAINT "members_status_is_known" CHECK ("members"."status" in ('active', 'suspended', 'removed')),
	CONSTRAINT "members_human_is_a_user" CHECK (("members"."kind" = 'human') = ("members"."user_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "members" ENABLE ROW LEVEL SECURITY;
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
ALTER TABLE "roles" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
-- Partitioned by month: an id is a UUID of version 7, so that ids sort by time and partitions are ranges of ids.
CREATE TABLE "audit_events" (
	"id" uuid NOT NULL,
	"tenant_id" uuid DEFAULT app.tenant_id() NOT NULL,
	"actor_member_id" uuid,
	"actor_type" text DEFAULT 'system' NOT NULL,
	"actor_key_id" uuid DEFAULT app.actor_key_id(),
	"request_id" text,
	"action" text NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid,
	"outcome" text DEFAULT 'success' NOT NULL,
	"reason" text,
	"changes" jsonb NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
) PARTITION BY RANGE ("id");
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;
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
ALTER TABLE "audit_seals" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
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
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
-- ==== Foreign keys
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_granted_by_fk" FOREIGN KEY ("tenant_id","granted_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_roles" ADD CONSTRAINT "member_roles_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_fk" FOREIGN KEY ("tenant_id","invited_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_fk" FOREIGN KEY ("tenant_id","accepted_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "service_versions" ADD CONSTRAINT "service_versions_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "retention_rules" ADD CONSTRAINT "retention_rules_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_environment_id_fk" FOREIGN KEY ("tenant_id","environment_id") REFERENCES "public"."environments"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_environment_id_fk" FOREIGN KEY ("tenant_id","environment_id") REFERENCES "public"."environments"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "branch_versions" ADD CONSTRAINT "branch_versions_branch_id_fk" FOREIGN KEY ("tenant_id","branch_id") REFERENCES "public"."branches"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "branch_versions" ADD CONSTRAINT "branch_versions_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "branches" ADD CONSTRAINT "branches_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_outcomes" ADD CONSTRAINT "verification_outcomes_result_id_fk" FOREIGN KEY ("tenant_id","result_id") REFERENCES "public"."verification_results"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_outcomes" ADD CONSTRAINT "verification_outcomes_interaction_id_fk" FOREIGN KEY ("tenant_id","interaction_id") REFERENCES "public"."interactions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_results" ADD CONSTRAINT "verification_results_task_id_fk" FOREIGN KEY ("tenant_id","task_id") REFERENCES "public"."verification_tasks"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_results" ADD CONSTRAINT "verification_results_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_consumer_id_fk" FOREIGN KEY ("tenant_id","consumer_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_consumer_version_id_fk" FOREIGN KEY ("tenant_id","consumer_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_provider_id_fk" FOREIGN KEY ("tenant_id","provider_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "verification_tasks" ADD CONSTRAINT "verification_tasks_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "specs" ADD CONSTRAINT "specs_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "fixture_versions" ADD CONSTRAINT "fixture_versions_fixture_id_fk" FOREIGN KEY ("tenant_id","fixture_id") REFERENCES "public"."fixtures"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "fixture_versions" ADD CONSTRAINT "fixture_versions_service_version_id_fk" FOREIGN KEY ("tenant_id","service_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "fixtures" ADD CONSTRAINT "fixtures_service_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_consumer_id_fk" FOREIGN KEY ("tenant_id","consumer_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_consumer_version_id_fk" FOREIGN KEY ("tenant_id","consumer_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_provider_id_fk" FOREIGN KEY ("tenant_id","provider_id") REFERENCES "public"."services"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_provider_version_id_fk" FOREIGN KEY ("tenant_id","provider_version_id") REFERENCES "public"."service_versions"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "public"."contracts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_revoked_by_fk" FOREIGN KEY ("tenant_id","revoked_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."api_key_secrets" ADD CONSTRAINT "api_key_secrets_api_keys_fk" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "public"."api_keys"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."api_key_uses" ADD CONSTRAINT "api_key_uses_api_keys_fk" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "public"."api_keys"("tenant_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."ended_sessions" ADD CONSTRAINT "ended_sessions_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "auth"."sessions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."ended_sessions" ADD CONSTRAINT "ended_sessions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."invitation_tokens" ADD CONSTRAINT "invitation_tokens_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."operator_answers" ADD CONSTRAINT "operator_answers_operator_key_id_operator_keys_id_fk" FOREIGN KEY ("operator_key_id") REFERENCES "control"."operator_keys"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."tenant_databases" ADD CONSTRAINT "tenant_databases_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "control"."plans"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "control"."verified_domains" ADD CONSTRAINT "verified_domains_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_role_fk" FOREIGN KEY ("tenant_id","role") REFERENCES "public"."roles"("tenant_id","key") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "auth"."accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "auth"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- ==== Indexes
CREATE UNIQUE INDEX "tenant_domains_tenant_id_domain_index" ON "tenant_domains" USING btree ("tenant_id","domain");
--> statement-breakpoint
CREATE INDEX "member_roles_tenant_id_team_id_index" ON "member_roles" USING btree ("tenant_id","team_id");
--> statement-breakpoint
CREATE INDEX "member_roles_tenant_id_role_index" ON "member_roles" USING btree ("tenant_id","role");
--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_tenant_id_team_id_member_id_index" ON "team_members" USING btree ("tenant_id","team_id","member_id");
--> statement-breakpoint
CREATE INDEX "team_members_tenant_id_member_id_index" ON "team_members" USING btree ("tenant_id","member_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "teams_tenant_id_slug_index" ON "teams" USING btree ("tenant_id","slug");
--> statement-breakpoint
CREATE UNIQUE INDEX "settings_tenant_id_scope_type_scope_id_key_index" ON "settings" USING btree ("tenant_id","scope_type","scope_id","key");
--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pending_unique" ON "invitations" USING btree ("tenant_id","email") WHERE "invitations"."status" = 'pending';
--> statement-breakpoint
CREATE INDEX "invitations_tenant_id_role_index" ON "invitations" USING btree ("tenant_id","role");
--> statement-breakpoint
CREATE UNIQUE INDEX "service_versions_tenant_id_service_id_version_index" ON "service_versions" USING btree ("tenant_id","service_id","version");
--> statement-breakpoint
CREATE INDEX "service_versions_tenant_id_version_index" ON "service_versions" USING btree ("tenant_id","version");
--> statement-breakpoint
CREATE UNIQUE INDEX "services_tenant_id_name_index" ON "services" USING btree ("tenant_id","name") WHERE "services"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "retention_rules_tenant_id_service_id_index" ON "retention_rules" USING btree ("tenant_id","service_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "releases_tenant_id_service_version_id_environment_id_index" ON "releases" USING btree ("tenant_id","service_version_id","environment_id");
--> statement-breakpoint
CREATE INDEX "releases_tenant_id_environment_id_id_index" ON "releases" USING btree ("tenant_id","environment_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "environments_tenant_id_name_index" ON "environments" USING btree ("tenant_id","name");
--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_tenant_id_service_id_environment_id_index" ON "deployments" USING btree ("tenant_id","service_id","environment_id") WHERE "deployments"."active";
--> statement-breakpoint
CREATE INDEX "deployments_tenant_id_environment_id_id_index" ON "deployments" USING btree ("tenant_id","environment_id","id");
--> statement-breakpoint
CREATE INDEX "deployments_tenant_id_service_id_id_index" ON "deployments" USING btree ("tenant_id","service_id","id");
--> statement-breakpoint
CREATE INDEX "deployments_tenant_id_service_version_id_index" ON "deployments" USING btree ("tenant_id","service_version_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "branch_versions_tenant_id_branch_id_service_version_id_index" ON "branch_versions" USING btree ("tenant_id","branch_id","service_version_id");
--> statement-breakpoint
CREATE INDEX "branch_versions_tenant_id_branch_id_id_index" ON "branch_versions" USING btree ("tenant_id","branch_id","id");
--> statement-breakpoint
CREATE INDEX "branch_versions_tenant_id_service_version_id_index" ON "branch_versions" USING btree ("tenant_id","service_version_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "branches_tenant_id_service_id_name_index" ON "branches" USING btree ("tenant_id","service_id","name");
--> statement-breakpoint
CREATE UNIQUE INDEX "verification_outcomes_tenant_id_result_id_interaction_id_index" ON "verification_outcomes" USING btree ("tenant_id","result_id","interaction_id");
--> statement-breakpoint
CREATE INDEX "verification_outcomes_tenant_id_interaction_id_index" ON "verification_outcomes" USING btree ("tenant_id","interaction_id");
--> statement-breakpoint
CREATE INDEX "verification_results_newest_index" ON "verification_results" USING btree ("tenant_id","task_id","provider_version_id","id");
--> statement-breakpoint
CREATE INDEX "verification_results_tenant_id_provider_version_id_id_index" ON "verification_results" USING btree ("tenant_id","provider_version_id","id");
--> statement-breakpoint
CREATE INDEX "verification_results_tenant_id_created_at_index" ON "verification_results" USING btree ("tenant_id","created_at");
--> statement-breakpoint
CREATE INDEX "verification_results_failed_index" ON "verification_results" USING btree ("tenant_id","task_id") WHERE "verification_results"."failed" > 0;
--> statement-breakpoint
CREATE UNIQUE INDEX "verification_tasks_parties_index" ON "verification_tasks" USING btree ("tenant_id","consumer_version_id","provider_id");
--> statement-breakpoint
CREATE INDEX "verification_tasks_tenant_id_provider_id_id_index" ON "verification_tasks" USING btree ("tenant_id","provider_id","id");
--> statement-breakpoint
CREATE INDEX "verification_tasks_tenant_id_consumer_id_id_index" ON "verification_tasks" USING btree ("tenant_id","consumer_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "specs_tenant_id_service_version_id_branch_index" ON "specs" USING btree ("tenant_id","service_version_id","branch");
--> statement-breakpoint
CREATE UNIQUE INDEX "fixture_versions_tenant_id_fixture_id_service_version_id_index" ON "fixture_versions" USING btree ("tenant_id","fixture_id","service_version_id");
--> statement-breakpoint
CREATE INDEX "fixture_versions_tenant_id_service_version_id_index" ON "fixture_versions" USING btree ("tenant_id","service_version_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "fixtures_tenant_id_service_id_fingerprint_index" ON "fixtures" USING btree ("tenant_id","service_id","fingerprint");
--> statement-breakpoint
CREATE INDEX "fixtures_tenant_id_status_id_index" ON "fixtures" USING btree ("tenant_id","status","id");
--> statement-breakpoint
CREATE INDEX "fixtures_tenant_id_service_id_operation_index" ON "fixtures" USING btree ("tenant_id","service_id","operation");
--> statement-breakpoint
CREATE UNIQUE INDEX "contracts_parties_index" ON "contracts" USING btree ("tenant_id","consumer_version_id","provider_version_id","environment");
--> statement-breakpoint
CREATE INDEX "contracts_tenant_id_consumer_version_id_provider_id_index" ON "contracts" USING btree ("tenant_id","consumer_version_id","provider_id");
--> statement-breakpoint
CREATE INDEX "contracts_tenant_id_provider_id_id_index" ON "contracts" USING btree ("tenant_id","provider_id","id");
--> statement-breakpoint
CREATE INDEX "contracts_tenant_id_consumer_id_id_index" ON "contracts" USING btree ("tenant_id","consumer_id","id");
--> statement-breakpoint
CREATE INDEX "contracts_inactive_index" ON "contracts" USING btree ("tenant_id","status","id") WHERE "contracts"."status" <> 'active';
--> statement-breakpoint
CREATE UNIQUE INDEX "interactions_tenant_id_contract_id_fingerprint_index" ON "interactions" USING btree ("tenant_id","contract_id","fingerprint");
--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_contract_id_id_index" ON "interactions" USING btree ("tenant_id","contract_id","id");
--> statement-breakpoint
CREATE INDEX "interactions_tenant_id_operation_id_index" ON "interactions" USING btree ("tenant_id","operation","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "redactions_tenant_id_name_index" ON "redactions" USING btree ("tenant_id","name");
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_tenant_id_member_id_name_index" ON "api_keys" USING btree ("tenant_id","member_id","name") WHERE "api_keys"."revoked_at" is null;
--> statement-breakpoint
CREATE INDEX "api_key_secrets_tenant_id_api_key_id_index" ON "control"."api_key_secrets" USING btree ("tenant_id","api_key_id");
--> statement-breakpoint
CREATE INDEX "ended_sessions_tenant_id_index" ON "control"."ended_sessions" USING btree ("tenant_id");
--> statement-breakpoint
CREATE INDEX "idempotency_keys_tenant_id_expires_at_index" ON "control"."idempotency_keys" USING btree ("tenant_id","expires_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_tokens_tenant_id_invitation_id_index" ON "control"."invitation_tokens" USING btree ("tenant_id","invitation_id");
--> statement-breakpoint
CREATE INDEX "operator_answers_expires_at_index" ON "control"."operator_answers" USING btree ("expires_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "tenants_system_unique" ON "control"."tenants" USING btree ("kind") WHERE "control"."tenants"."kind" = 'system';
--> statement-breakpoint
CREATE INDEX "verified_domains_tenant_id_index" ON "control"."verified_domains" USING btree ("tenant_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "members_tenant_id_user_id_index" ON "members" USING btree ("tenant_id","user_id");
--> statement-breakpoint
CREATE INDEX "members_tenant_id_role_index" ON "members" USING btree ("tenant_id","role");
--> statement-breakpoint
CREATE INDEX "accounts_user_id_index" ON "auth"."accounts" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "auth"."sessions" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "sessions_travelling_index" ON "auth"."sessions" USING btree (encode(extensions.digest("token", 'sha256'), 'hex'));
--> statement-breakpoint
CREATE INDEX "verifications_identifier_index" ON "auth"."verifications" USING btree ("identifier");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_resource_id_id_index" ON "audit_events" USING btree ("tenant_id","resource","resource_id","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_resource_id_index" ON "audit_events" USING btree ("tenant_id","resource","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_action_id_index" ON "audit_events" USING btree ("tenant_id","action","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_member_id_id_index" ON "audit_events" USING btree ("tenant_id","actor_member_id","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_type_id_index" ON "audit_events" USING btree ("tenant_id","actor_type","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_actor_key_id_id_index" ON "audit_events" USING btree ("tenant_id","actor_key_id","id");
--> statement-breakpoint
CREATE INDEX "audit_events_tenant_id_request_id_id_index" ON "audit_events" USING btree ("tenant_id","request_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_seals_tenant_id_last_id_index" ON "audit_seals" USING btree ("tenant_id","last_id");
--> statement-breakpoint
CREATE INDEX "events_tenant_id_type_id_index" ON "events" USING btree ("tenant_id","type","id");
--> statement-breakpoint
CREATE INDEX "events_tenant_id_subject_id_id_index" ON "events" USING btree ("tenant_id","subject_id","id");
--> statement-breakpoint
CREATE INDEX "events_undispatched_index" ON "events" USING btree ("tenant_id","id") WHERE "events"."dispatched_at" is null;
--> statement-breakpoint
-- ==== Policies
CREATE POLICY "tenant_domains_tenant" ON "tenant_domains" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "member_roles_tenant" ON "member_roles" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "team_members_tenant" ON "team_members" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "teams_tenant" ON "teams" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "settings_tenant" ON "settings" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "invitations_tenant" ON "invitations" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "service_versions_tenant" ON "service_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "services_tenant" ON "services" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "retention_rules_tenant" ON "retention_rules" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "releases_tenant" ON "releases" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "environments_tenant" ON "environments" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "deployments_tenant" ON "deployments" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "branch_versions_tenant" ON "branch_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "branches_tenant" ON "branches" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "verification_outcomes_tenant" ON "verification_outcomes" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "verification_results_tenant" ON "verification_results" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "verification_tasks_tenant" ON "verification_tasks" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "specs_tenant" ON "specs" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "fixture_versions_tenant" ON "fixture_versions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "fixtures_tenant" ON "fixtures" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "contracts_tenant" ON "contracts" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "interactions_tenant" ON "interactions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "redactions_tenant" ON "redactions" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "api_keys_tenant" ON "api_keys" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "members_tenant" ON "members" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "roles_tenant" ON "roles" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "audit_events_tenant" ON "audit_events" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "audit_seals_tenant" ON "audit_seals" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
CREATE POLICY "events_tenant" ON "events" AS PERMISSIVE FOR ALL TO "app_user" USING (tenant_id = (select app.tenant_id())) WITH CHECK (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
-- ==== Planner statistics
-- Tenants differ in size by a factor of a thousand. Planning as if a tenant had a tenth of all rows reads a page in the
-- order of an index instead of sorting everything the tenant has.
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
alter table deployments alter column environment_id set (n_distinct = 100);
--> statement-breakpoint
alter table releases alter column environment_id set (n_distinct = 100);
--> statement-breakpoint
-- ==== A parent's id implies the tenant: as independent conditions the planner would expect no row
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
-- ==== Functions
-- Returns a JSON document in which the value of each named member is replaced by mark at any depth. A null
-- mark removes the members.
-- Callers: app_user.
create or replace function app.masked(document jsonb, names text[], mark jsonb) returns jsonb
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
-- Returns a UUID of version 7 (RFC 9562, method 3), for rows that the database writes itself; Postgres 17 has no
-- uuidv7(). Twelve bits of the fraction of the millisecond keep the events of one transaction in order. The body is
-- bound at creation and needs no search_path, so that Postgres inlines it: setting the path for each row took longer
-- than the id.
-- Internal: called by other functions.
create or replace function app.uuid7() returns uuid
language sql volatile
return (overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
  || substr(gen_random_uuid()::text, 20))::uuid;
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
--> statement-breakpoint
-- Returns whether the session role is a superuser, can bypass row security, or belongs to the owner's role or
-- to neon_superuser.
-- Internal: called by other functions.
create or replace function app.role_is_unsafe() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select rolsuper or rolbypassrls or pg_has_role(session_user, current_user, 'MEMBER')
    or exists (select from pg_roles r where r.rolname = 'neon_superuser' and pg_has_role(session_user, r.oid, 'MEMBER'))
  from pg_roles where rolname = session_user
$$;
--> statement-breakpoint
-- Starts the transaction of a request: sets its statement, transaction and lock timeouts, and refuses a
-- session role that could bypass row security.
-- Errors: runtime_role_unsafe.
-- Internal: called by other functions.
create or replace function app.begin_request(timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('statement_timeout', timeout_ms::text, true),
    set_config('transaction_timeout', timeout_ms::text, true),
    set_config('lock_timeout', (timeout_ms / 2)::text, true);
  if app.role_is_unsafe() then
    perform app.refuse('runtime_role_unsafe');
  end if;
end
$$;
--> statement-breakpoint
-- Claims an idempotency key within this transaction, for a member of a tenant or, with a null tenant, for an
-- operator key. A concurrent duplicate waits until the first request ends. The stored answer travels in the
-- constraint field of the error, which Postgres does not log.
-- Errors: GH002 with the stored answer of a finished request, idempotency_in_progress when the wait times out,
-- idempotency_key_reused for another request under the same key.
-- Internal: called by other functions.
create or replace function app.claim(tenant uuid, member uuid, claimed_key text, claimed_fingerprint text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept record;
begin
  delete from control.idempotency_keys where ctid in (
    select ctid from control.idempotency_keys
    where tenant_id = tenant and expires_at <= now() order by expires_at limit 10 for update skip locked);
  delete from control.operator_answers where tenant is null and ctid in (
    select ctid from control.operator_answers
    where tenant is null and expires_at <= now() order by expires_at limit 10 for update skip locked);
  begin
    if tenant is null then
      insert into control.operator_answers as k (operator_key_id, key, fingerprint)
      values (member, claimed_key, claimed_fingerprint)
      on conflict (operator_key_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    else
      insert into control.idempotency_keys as k (tenant_id, member_id, key, fingerprint)
      values (tenant, member, claimed_key, claimed_fingerprint)
      on conflict (tenant_id, member_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    end if;
    if found then
      return;
    end if;
  exception when lock_not_available then
    perform app.refuse('idempotency_in_progress');
  end;
  select k.fingerprint, k.answer into kept from control.idempotency_keys k
  where k.tenant_id = tenant and k.member_id = member and k.key = claimed_key
  union all
  select k.fingerprint, k.answer from control.operator_answers k
  where tenant is null and k.operator_key_id = member and k.key = claimed_key;
  if kept.fingerprint is distinct from claimed_fingerprint then
    perform app.refuse('idempotency_key_reused');
  end if;
  raise exception using errcode = 'GH002', message = 'the first answer is kept', constraint = kept.answer::text;
end
$$;
--> statement-breakpoint
-- Writes an event of the caller's tenant to the outbox. The actor and the request id come from the context;
-- the runtime role cannot insert events itself.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.emit(event_type text, subject_type text, subject_id uuid, payload jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into public.events (id, tenant_id, type, subject_type, subject_id, actor_member_id, request_id, payload)
  values (app.uuid7(), app.tenant_id(), event_type, subject_type, subject_id, app.member_id(),
    app.context() ->> 'requestId', payload)
$$;
--> statement-breakpoint
-- Returns the permissions that a member holds through its roles; team_id is null for those that apply to the
-- whole tenant. Expired role grants do not count.
-- Internal: called by other functions.
create or replace function app.held(tenant uuid, member uuid) returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct p.id, g.team_id
  from (
    select m.role, null::uuid as team_id from public.members m where m.tenant_id = tenant and m.id = member
    union all
    select g.role, g.team_id from public.member_roles g
    where g.tenant_id = tenant and g.member_id = member and (g.expires_at is null or g.expires_at > now())
  ) g
  join public.roles r on r.tenant_id = tenant and r.key = g.role
  join control.permissions p on case when r.is_system then r.key = any (p.system_roles) else p.id = any (r.permissions) end
$$;
--> statement-breakpoint
-- Authenticates an API key and returns its part of the context: actor type, tenant, member, key, rate and
-- scopes. A key ends at the earliest of its own expiry, its secret's expiry and the tenant's or the plan's
-- security.keyMaxDays.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, address_not_allowed.
-- Internal: called by other functions.
create or replace function app.key_caller(credential text, address inet) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key record;
begin
  select k.*, m.status as member_status, least(s.expires_at, k.expires_at, k.created_at + interval '1 day' * (
      coalesce(said.value, plan.settings -> 'security.keyMaxDays') #>> '{}')::integer) as ends_at into found_key
  from control.api_key_secrets s
  join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
  join public.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
  join control.tenants t on t.id = k.tenant_id
  join control.plans plan on plan.id = t.plan_id
  left join public.settings said on said.tenant_id = k.tenant_id and said.scope_type = 'tenant' and said.scope_id = k.tenant_id
    and said.key = 'security.keyMaxDays'
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null or found_key.member_status <> 'active' then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif found_key.ends_at <= now() then
    perform app.refuse('api_key_expired');
  elsif not (address <<= any (found_key.ip_allowlist)) or address is null and found_key.ip_allowlist is not null then
    perform app.refuse('address_not_allowed');
  end if;
  return jsonb_build_object('actorType', 'key', 'tenantId', found_key.tenant_id, 'memberId', found_key.member_id,
    'keyId', found_key.id, 'ratePerMinute', found_key.rate_per_minute, 'scopes', found_key.scopes);
end
$$;
--> statement-breakpoint
-- Sets and signs the context of this transaction.
-- Internal: called by other functions.
create or replace function app.put_context(context jsonb) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$ select set_config('app.context', context::text, true), set_config('app.signature', app.sign(context::text), true) $$;
--> statement-breakpoint
-- Records that a session was used, at most once a minute. A read-only transaction records nothing, and a
-- locked row is skipped instead of waited for.
-- Internal: called by other functions.
create or replace function app.see_session(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_read_only') = 'off' then
    update auth.sessions set updated_at = now() where id = (select s.id from auth.sessions s
      where s.id = session and s.updated_at < now() - interval '1 minute' for no key update skip locked);
  end if;
end
$$;
--> statement-breakpoint
-- Authenticates a session and returns its part of the context: actor type, tenant, member, user, email,
-- session and sign-in time. The tenant is the named one, else the session's active tenant, else the user's
-- only active or suspended tenant. A tenant that ended the session refuses it.
-- Errors: invalid_credential, tenant_not_found, tenant_required, session_expired.
-- Internal: called by other functions.
create or replace function app.session_caller(credential text, tenant_slug text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_session record;
  memberships jsonb;
begin
  select s.id, s.user_id, s.active_tenant_id, s.created_at, u.email into found_session from auth.sessions s join auth.users u on u.id = s.user_id
  where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now();
  if found_session.id is null then
    perform app.refuse('invalid_credential');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', m.tenant_id, 'memberId', m.id)), '[]') into memberships
  from (
    select m.tenant_id, m.id, rank() over (order by t.status <> 'active') as place
    from public.members m join control.tenants t on t.id = m.tenant_id
    where m.user_id = found_session.user_id and m.status = 'active'
      and case when tenant_slug is not null then t.slug = tenant_slug
        when found_session.active_tenant_id is not null then t.id = found_session.active_tenant_id
        else t.status in ('active', 'suspended') end) m
  where m.place = 1;
  if memberships = '[]' then
    perform app.refuse('tenant_not_found');
  elsif jsonb_array_length(memberships) > 1 then
    perform app.refuse('tenant_required');
  elsif exists (select from control.ended_sessions e
      where e.session_id = found_session.id and e.tenant_id = (memberships #>> '{0,tenantId}')::uuid) then
    perform app.refuse('session_expired');
  end if;
  perform app.see_session(found_session.id);
  return memberships -> 0 || jsonb_build_object('actorType', 'person', 'userId', found_session.user_id,
    'email', found_session.email, 'sessionId', found_session.id, 'signedInAt', found_session.created_at, 'scopes', null);
end
$$;
--> statement-breakpoint
-- Returns the effective settings of a member: of the values of plan, tenant, teams and member the topmost
-- locked one, else the nearest. Among several teams a locked value comes first, then the lowest slug; a given
-- team limits them to that one.
-- Internal: called by other functions.
create or replace function app.settings_of(tenant uuid, member uuid, keys text[], team uuid)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct on (said.key) said.key, said.value, said.source, said.locked
  from (
    select p.key, p.value, 'plan' as source, false as locked, 1 as level, '' as slug
    from control.tenants t join control.plans plan on plan.id = t.plan_id, json_each(plan.settings) p
    where t.id = tenant
    union all
    select s.key, s.value, s.scope_type, s.is_locked,
      case s.scope_type when 'tenant' then 2 when 'team' then 3 else 4 end, coalesce(t.slug, '')
    from public.settings s
    left join public.teams t on s.scope_type = 'team' and t.tenant_id = tenant and t.id = s.scope_id
    where s.tenant_id = tenant and case
      when s.scope_type = 'tenant' then s.scope_id = tenant
      when s.scope_type = 'member' then s.scope_id = member
      when team is null then exists (select from public.team_members m
        where m.tenant_id = tenant and m.team_id = s.scope_id and m.member_id = member)
      else s.scope_id = team end
  ) said
  where said.key = any (keys)
  order by said.key, said.locked desc, case when said.locked then said.level else -said.level end, said.slug
$$;
--> statement-breakpoint
-- Returns whether a sign-in is older than security.sessionMaxHours of the tenant or its plan; 168 hours when
-- neither sets it. Null, which stands for an API key, is never over.
-- Internal: called by other functions.
create or replace function app.session_is_over(tenant uuid, signed_in_at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select signed_in_at is not null and signed_in_at < now() - interval '1 hour' * coalesce((
    select (s.value #>> '{}')::integer from app.settings_of(tenant, null, '{security.sessionMaxHours}', null) s), 168)
$$;
--> statement-breakpoint
-- Returns whether this database holds the data of a tier and region. It is the shared database of every
-- region; no database serves the dedicated tiers yet.
-- Internal: called by other functions.
create or replace function app.serves(isolation_tier text, region text) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$ select isolation_tier = 'shared' $$;
--> statement-breakpoint
-- The entry point of a request with an API key or a session. It authenticates the credential, resolves the
-- tenant, checks the permission, claims the idempotency key and signs the context. With in_team, holding the
-- permission in any team is enough, and the following statements must call app.may. A host outside of the
-- app's domain names the tenant that verified it. Returns the id and the rate of an API key (ratePerMinute is
-- null without a rate of its own), and null for a session.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, address_not_allowed, tenant_required,
-- tenant_mismatch, tenant_not_found (also for a credential of another tenant), tenant_suspended,
-- tenant_database_unavailable, session_expired, insufficient_scope, permission_denied, those of app.claim, and
-- runtime_role_unsafe.
-- Callers: app_user.
create or replace function app.enter(
  tenant_slug text, credential text, permission text, request_id text, timeout_ms integer,
  idempotency_key text default null, fingerprint text default null, address inet default null, in_team boolean default false,
  host text default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb;
  tenant record;
  host_slug text;
begin
  perform app.begin_request(timeout_ms);
  select t.slug into host_slug from control.verified_domains d join control.tenants t on t.id = d.tenant_id where d.domain = host;
  if host is not null and host_slug is null then
    perform app.refuse('tenant_not_found');
  elsif host_slug <> tenant_slug then
    perform app.refuse('tenant_mismatch');
  end if;
  tenant_slug := coalesce(tenant_slug, host_slug);
  caller := case when credential like 'session:%' then app.session_caller(credential, tenant_slug)
    else app.key_caller(credential, address) end;
  select t.id, t.slug, t.name, t.status, m.id as member_id, m.role,
    app.serves(t.isolation_tier, t.region) as is_placed
  into tenant from control.tenants t
  join public.members m on m.tenant_id = t.id and m.id = (caller ->> 'memberId')::uuid
  where t.id = (caller ->> 'tenantId')::uuid;
  if tenant_slug <> tenant.slug or tenant.status not in ('active', 'suspended') then
    perform app.refuse('tenant_not_found');
  elsif tenant.status = 'suspended' then
    perform app.refuse('tenant_suspended');
  elsif not tenant.is_placed then
    perform app.refuse('tenant_database_unavailable');
  elsif app.session_is_over(tenant.id, (caller ->> 'signedInAt')::timestamptz) then
    perform app.refuse('session_expired');
  elsif permission is not null and caller -> 'scopes' <> 'null' and not caller -> 'scopes' ?| array[permission, '*'] then
    perform app.refuse('insufficient_scope', jsonb_build_object('scope', permission));
  elsif permission is not null and not exists (select from app.held(tenant.id, tenant.member_id) h
      where h.permission = enter.permission and (in_team or h.team_id is null)) then
    perform app.refuse('permission_denied', jsonb_build_object('permission', permission));
  end if;
  -- Each credential has claims of its own: another one of the member may not see the same rows.
  if idempotency_key is not null then
    idempotency_key := concat(caller ->> 'keyId', ':', idempotency_key);
    perform app.claim(tenant.id, tenant.member_id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(caller || jsonb_build_object('slug', tenant.slug, 'tenantName', tenant.name, 'role', tenant.role,
    'requestId', request_id, 'idempotencyKey', idempotency_key));
  return case when caller ? 'keyId' then jsonb_build_object('keyId', caller -> 'keyId', 'ratePerMinute', caller -> 'ratePerMinute') end;
end
$$;
--> statement-breakpoint
-- The entry point of a request without a credential. The context names nobody and no tenant.
-- Errors: runtime_role_unsafe.
-- Callers: app_user.
create or replace function app.enter_guest(request_id text, timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.begin_request(timeout_ms);
  perform app.put_context(jsonb_build_object('actorType', 'guest', 'tenantId', null, 'memberId', null, 'scopes', null,
    'requestId', request_id));
end
$$;
--> statement-breakpoint
-- The entry point of a signed-in user who may belong to no tenant. The context names the user and the session,
-- and no tenant.
-- Errors: invalid_credential, runtime_role_unsafe.
-- Callers: app_user.
create or replace function app.enter_person(credential text, request_id text, timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_session record;
begin
  perform app.begin_request(timeout_ms);
  select s.id, s.user_id, u.email into found_session from auth.sessions s join auth.users u on u.id = s.user_id
  where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now();
  if found_session.id is null or credential not like 'session:%' then
    perform app.refuse('invalid_credential');
  end if;
  perform app.see_session(found_session.id);
  perform app.put_context(jsonb_build_object('actorType', 'person', 'tenantId', null, 'memberId', null, 'scopes', null,
    'userId', found_session.user_id, 'email', found_session.email, 'sessionId', found_session.id, 'requestId', request_id));
end
$$;
--> statement-breakpoint
-- Returns the lowest UUID of version 7 of an instant's millisecond.
-- Internal: called by other functions.
create or replace function app.id_at(instant timestamptz) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex(greatest(0, floor(extract(epoch from instant) * 1000))::bigint), 12, '0'), 32, '0')::uuid $$;
--> statement-breakpoint
-- Returns the lowest UUID of version 7 of a day in UTC: a lower bound for ids of that day and later.
-- Internal: called by other functions.
create or replace function app.id_floor(day date) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid $$;
--> statement-breakpoint
-- Returns the first day of the UTC month in which an id of version 7 was created.
-- Internal: called by other functions.
create or replace function app.id_month(id uuid) returns date
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$
  select date_trunc('month', timestamp 'epoch'
    + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond')::date
$$;
--> statement-breakpoint
-- Returns when an id of version 7 was created, as ISO 8601 in UTC.
-- Internal: called by other functions.
create or replace function app.id_time(id uuid) returns text
language sql stable strict
set search_path = pg_catalog, pg_temp
as $$
  select to_char(timestamp 'epoch' + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
--> statement-breakpoint
-- Returns whether the guards of people and roles apply: a member acts, and is not just joining by an
-- invitation. Without a context only the owner of the database writes.
-- Internal: called by other functions.
create or replace function app.is_guarded() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'memberId' is not null and not c ? 'joining', false) from app.context_if_any() c $$;
--> statement-breakpoint
-- Returns the permissions of the caller: those its member holds, limited to the scopes of its API key.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.own_permissions() returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.permission, h.team_id from app.context() context, app.held(app.tenant_id(), app.member_id()) h
  where context -> 'scopes' = 'null' or context -> 'scopes' ?| array[h.permission, '*']
$$;
--> statement-breakpoint
-- Returns whether the caller has a permission in the whole tenant or, when a team is given, in that team.
-- Errors: GH003 without a context.
-- Callers: app_user.
create or replace function app.may(asked text, team uuid default null) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.own_permissions() o where o.permission = asked and (o.team_id is null or o.team_id = team))
$$;
--> statement-breakpoint
-- Keeps id, tenant_id and created_at of an updated row, sets updated_at and increments the revision.
-- Trigger function of every table completed by app.protect.
create or replace function app.touch() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.tenant_id := old.tenant_id;
  new.created_at := old.created_at;
  new.updated_at := now();
  new.revision := old.revision + 1;
  return new;
end
$$;
--> statement-breakpoint
-- Returns the statement that audits all rows of a transition table at once, with the result of app.changes for
-- each row. It is built from the catalogue, so that new columns are included; planning it costs more than
-- auditing a few rows one by one. Its parameters are member, actor type, key and request id.
-- Internal: called by other functions.
create or replace function app.audit_many(audited regclass, action text, omitted text[]) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'insert into public.audit_events
       (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
     select app.uuid7(), r.tenant_id, $1, $2, $3, $4, %L, %L, r.id, json_object(%s returning jsonb) from %s r',
    action, (select relname from pg_class where oid = audited),
    string_agg(format('%L: case when %s then %s end', a.attname,
      format(case a.atttypid when 'json'::regtype then 'json_typeof(r.%I) <> ''null'''
        when 'jsonb'::regtype then 'r.%I <> ''null''' else 'r.%I is distinct from null' end, a.attname),
      case when a.attname = any (omitted) then '''{"omitted": true}''::jsonb'
        else format(case action when 'insert' then 'jsonb_build_object(''from'', null, ''to'', r.%I)'
          else 'jsonb_build_object(''from'', r.%I, ''to'', null)' end, a.attname) end), ', ' order by a.attnum) || ' absent on null',
    case action when 'insert' then 'new_rows' else 'old_rows' end)
  from pg_attribute a
  where a.attrelid = audited and a.attnum > 0 and not a.attisdropped
    and a.attname not in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision')
$$;
--> statement-breakpoint
-- Returns the difference of two rows as {field: {from, to}}; a field named in omitted only says that it
-- changed. Ids, timestamps and revisions are left out.
-- Internal: called by other functions.
create or replace function app.changes(before jsonb, after jsonb, omitted text[]) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(field,
    case when field = any (omitted) then '{"omitted": true}'
    else jsonb_build_object('from', before -> field, 'to', after -> field) end), '{}')
  from jsonb_object_keys(coalesce(after, before)) field
  where field not in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision')
    and nullif(before -> field, 'null') is distinct from nullif(after -> field, 'null')
$$;
--> statement-breakpoint
-- Writes the audit events of a statement on a tenant table, one per changed row. More than 50 inserted or
-- deleted rows go through app.audit_many, which is faster from there on. Nothing is written while
-- app.erase_tenants removes a tenant. Nested loops are off, because the cached plan of the first few rows
-- takes seconds for thousands.
-- Trigger function of every table completed by app.protect.
create or replace function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
  context jsonb := app.context_if_any();
  caller_id uuid := (context ->> 'memberId')::uuid;
  caller_type text := coalesce(context ->> 'actorType', 'system');
  caller_key uuid := coalesce(context ->> 'keyId', context ->> 'operatorKeyId');
  caller_request text := context ->> 'requestId';
  omitted text[] := coalesce(tg_argv[0], '{}');
begin
  if context ? 'erasing' then
    return null;
  end if;
  case tg_op
    when 'INSERT' then
      if (select count(*) from (select from new_rows limit 51) n) > 50 then
        execute app.audit_many(tg_relid, 'insert', omitted) using caller_id, caller_type, caller_key, caller_request;
      else
        insert into public.audit_events
          (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
        select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'insert', tg_table_name,
          n.id, app.changes(null, to_jsonb(n), omitted)
        from new_rows n;
      end if;
    when 'UPDATE' then
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'update', tg_table_name,
        n.id, c.changes
      from new_rows n
      join old_rows o using (tenant_id, id)
      cross join lateral (select app.changes(to_jsonb(o), to_jsonb(n), omitted) as changes) c
      where c.changes <> '{}';
    when 'DELETE' then
      if (select count(*) from (select from old_rows limit 51) o) > 50 then
        execute app.audit_many(tg_relid, 'delete', omitted) using caller_id, caller_type, caller_key, caller_request;
      else
        insert into public.audit_events
          (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
        select app.uuid7(), o.tenant_id, caller_id, caller_type, caller_key, caller_request, 'delete', tg_table_name,
          o.id, app.changes(to_jsonb(o), null, omitted)
        from old_rows o;
      end if;
  end case;
  return null;
end
$$;
--> statement-breakpoint
-- Completes a tenant table with what drizzle-kit cannot express: FORCE ROW LEVEL SECURITY, grants to app_user,
-- and the touch and audit triggers. Columns named in omitted are audited without their values. npm run
-- db:generate adds the call for each new table.
-- Internal: called by other functions, migrations and the owner.
create or replace function app.protect(protected regclass, omitted text[] default '{}') returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select, insert, update, delete on %s to app_user', protected);
  execute format('create trigger touch before update on %s for each row execute function app.touch()', protected);
  execute format('create trigger audit_insert after insert on %s referencing new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_update after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_delete after delete on %s referencing old table as old_rows
    for each statement execute function app.audit(%L)', protected, omitted);
end
$$;
--> statement-breakpoint
-- Completes an append-only tenant table: FORCE ROW LEVEL SECURITY and read access for app_user. Only SECURITY
-- DEFINER functions write to it.
-- Internal: called by other functions, migrations and the owner.
create or replace function app.protect_log(protected regclass) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select on %s to app_user', protected);
end
$$;
--> statement-breakpoint
-- Returns the partitions of a table with their bounds. A null bound is open; the default partition has
-- neither.
-- Internal: called by other functions.
create or replace function app.partitions_of(parent regclass) returns table (partition regclass, lower_id uuid, upper_id uuid)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.oid::regclass, substring(bound from 'FROM \(''([^'']+)')::uuid, substring(bound from 'TO \(''([^'']+)')::uuid
  from pg_inherits i join pg_class c on c.oid = i.inhrelid, pg_get_expr(c.relpartbound, c.oid) bound
  where i.inhparent = parent
$$;
--> statement-breakpoint
-- Returns whether a partitioned table has a partition for a month, the default partition aside.
-- Internal: called by other functions.
create or replace function app.has_partition(parent regclass, month date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.partitions_of(parent)
    where upper_id > app.id_floor(month) and (lower_id is null or lower_id <= app.id_floor(month)))
$$;
--> statement-breakpoint
-- Returns what /readyz reports: whether the session role is safe, the newest applied migration, and whether
-- every partitioned table has a partition for next month.
-- Callers: app_user.
create or replace function app.readiness() returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'roleIsSafe', not app.role_is_unsafe() and not exists (
      select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = session_user),
    'migration', (select max(created_at)::text from drizzle.__drizzle_migrations),
    'nextPartitions', (select coalesce(bool_and(app.has_partition(table_name::regclass,
        (date_trunc('month', now() at time zone 'UTC') + interval '1 month')::date)), true) from app.retention))
$$;
--> statement-breakpoint
-- Stores the answer of an idempotent write and returns it. A null answer releases the key, so that the request
-- can be repeated.
-- Errors: GH003 without a context.
-- Callers: app_user, app_operator.
create or replace function app.remember(given json) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
  claimed text := context ->> 'idempotencyKey';
begin
  if claimed is null then
    return given;
  elsif given is null then
    delete from control.idempotency_keys
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    delete from control.operator_answers where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  else
    update control.idempotency_keys set answer = given
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    update control.operator_answers set answer = given
    where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  end if;
  return given;
end
$$;
--> statement-breakpoint
-- Raises the given problem unless the condition is true. Null counts as false.
-- Errors: the problem code of the caller.
-- Callers: app_user, app_operator.
create or replace function app.require(holds boolean, problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if holds is not true then
    perform app.refuse(problem_code, extra);
  end if;
end
$$;
--> statement-breakpoint
-- Returns the permissions of a role: from control.permissions for a system role, its own list otherwise. Null
-- for an unknown role.
-- Internal: called by other functions.
create or replace function app.permissions_of_role(tenant uuid, role_key text) returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when r.is_system then array(select p.id from control.permissions p where r.key = any (p.system_roles))
    else r.permissions end
  from public.roles r where r.tenant_id = tenant and r.key = role_key
$$;
--> statement-breakpoint
-- Returns the roles that an active member holds in the whole tenant until a time; null stands for no end. An
-- inactive member holds none.
-- Internal: called by other functions.
create or replace function app.standing(tenant uuid, member uuid, until timestamptz) returns table (role text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.role from public.members m where m.tenant_id = tenant and m.id = member and m.status = 'active'
  union all
  select g.role from public.members m
  join public.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id and g.team_id is null
    and (g.expires_at is null or g.expires_at > now() and g.expires_at >= coalesce(until, 'infinity'))
  where m.tenant_id = tenant and m.id = member and m.status = 'active'
$$;
--> statement-breakpoint
-- Returns whether a member permanently holds the rank and all permissions of a role, regardless of the
-- credential in use.
-- Internal: called by other functions.
create or replace function app.could_give(tenant uuid, member uuid, role_key text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select r.key, r.rank from app.standing(tenant, member, null) s join public.roles r on r.tenant_id = tenant and r.key = s.role)
  select coalesce((select r.rank from public.roles r where r.tenant_id = tenant and r.key = role_key) <= (select max(m.rank) from mine m)
    and app.permissions_of_role(tenant, role_key)
      <@ array(select p.id from mine m, unnest(app.permissions_of_role(tenant, m.key)) p (id)), false)
$$;
--> statement-breakpoint
-- Returns whether the inviter could still give the role of an invitation. Invitations of the operator always
-- count.
-- Internal: called by other functions.
create or replace function app.is_vouched_for(invitation public.invitations) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select invitation.invited_by is null or app.could_give(invitation.tenant_id, invitation.invited_by, invitation.role) $$;
--> statement-breakpoint
-- Returns the pending invitation of a token.
-- Errors: not_found, invitation_used, invitation_declined, invitation_revoked, invitation_expired,
-- invitation_void when the inviter could no longer give the role, tenant_suspended.
-- Internal: called by other functions.
create or replace function app.opened_invitation(travelling text) returns public.invitations
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
  tenant_status text;
begin
  select i.* into opened from control.invitation_tokens t
  join public.invitations i on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex');
  select t.status into tenant_status from control.tenants t where t.id = opened.tenant_id;
  if tenant_status is null or tenant_status not in ('active', 'suspended') then
    perform app.refuse('not_found');
  elsif opened.status = 'accepted' then
    perform app.refuse('invitation_used');
  elsif opened.status <> 'pending' then
    perform app.refuse('invitation_' || opened.status);
  elsif opened.expires_at <= now() then
    perform app.refuse('invitation_expired');
  elsif not app.is_vouched_for(opened) then
    perform app.refuse('invitation_void');
  elsif tenant_status = 'suspended' then
    perform app.refuse('tenant_suspended');
  end if;
  return opened;
end
$$;
--> statement-breakpoint
-- Returns the invitation of a token for the signed-in recipient, after locking it against concurrent
-- decisions.
-- Errors: invalid_credential without a session, invitation_not_yours for another email, those of
-- app.opened_invitation.
-- Internal: called by other functions.
create or replace function app.own_invitation(travelling text) returns public.invitations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
begin
  perform app.require(app.context() ->> 'actorType' = 'person', 'invalid_credential');
  perform from public.invitations i join control.invitation_tokens t on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex') for update of i;
  opened := app.opened_invitation(travelling);
  perform app.require(lower(opened.email) = lower(app.context() ->> 'email'), 'invitation_not_yours');
  return opened;
end
$$;
--> statement-breakpoint
-- Makes the signed-in user a member with the role and the teams of the invitation, or restores a removed
-- member without its former grants, teams and keys. The rest of the transaction runs as that member.
-- Errors: already_member, those of app.own_invitation.
-- Callers: app_user.
create or replace function app.accept_invitation(travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  opened public.invitations := app.own_invitation(travelling);
  tenant control.tenants;
  joined public.members;
begin
  select * into tenant from control.tenants t where t.id = opened.tenant_id;
  select * into joined from public.members m
  where m.tenant_id = opened.tenant_id and m.user_id = (caller ->> 'userId')::uuid for update;
  perform app.require(joined.id is null or joined.status = 'removed', 'already_member');
  caller := caller || jsonb_build_object('tenantId', tenant.id, 'slug', tenant.slug, 'tenantName', tenant.name,
    'memberId', coalesce(joined.id, app.uuid7()), 'role', opened.role, 'invitationId', opened.id);
  perform app.put_context(caller || '{"joining": true}');
  if joined.id is null then
    insert into public.members (id, tenant_id, kind, user_id, display_name, email, role)
    select (caller ->> 'memberId')::uuid, tenant.id, 'human', u.id, coalesce(nullif(u.name, ''), u.email), u.email, opened.role
    from auth.users u where u.id = (caller ->> 'userId')::uuid;
  else
    delete from public.member_roles g where g.tenant_id = tenant.id and g.member_id = joined.id;
    delete from public.team_members t where t.tenant_id = tenant.id and t.member_id = joined.id;
    update public.api_keys k set revoked_at = now(), revoke_reason = 'removed'
    where k.tenant_id = tenant.id and k.member_id = joined.id and k.revoked_at is null;
    update public.members m set role = opened.role, status = 'active', removed_at = null, email = opened.email
    where m.tenant_id = tenant.id and m.id = joined.id;
  end if;
  insert into public.team_members (id, tenant_id, team_id, member_id)
  select app.uuid7(), tenant.id, t.id, (caller ->> 'memberId')::uuid
  from public.teams t where t.tenant_id = tenant.id and t.id = any (opened.team_ids)
  on conflict do nothing;
  update public.invitations i set status = 'accepted', accepted_by = (caller ->> 'memberId')::uuid, decided_at = now()
  where i.tenant_id = tenant.id and i.id = opened.id;
  perform app.put_context(caller);
end
$$;
--> statement-breakpoint
-- Declines an invitation, emits invitation.declined and returns the time. The transaction stays without a
-- tenant.
-- Errors: those of app.own_invitation.
-- Callers: app_user.
create or replace function app.decline_invitation(travelling text) returns timestamptz
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations := app.own_invitation(travelling);
begin
  update public.invitations i set status = 'declined', decided_at = now()
  where i.tenant_id = opened.tenant_id and i.id = opened.id;
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  values (app.uuid7(), opened.tenant_id, 'invitation.declined', 'invitation', opened.id, app.context() ->> 'requestId',
    jsonb_build_object('email', opened.email, 'role', opened.role));
  return now();
end
$$;
--> statement-breakpoint
-- Ends one session of the signed-in user or, given null, all but the current one.
-- Errors: not_found for another user's or an unknown session.
-- Callers: app_user.
create or replace function app.end_own_sessions(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  delete from auth.sessions s
  where s.user_id = (context ->> 'userId')::uuid
    and case when session is null then s.id <> (context ->> 'sessionId')::uuid else s.id = session end;
  perform app.require(found or session is null, 'not_found');
end
$$;
--> statement-breakpoint
-- Ends the sessions of a member for the caller's tenant, and audits it. They continue for other tenants.
-- Errors: permission_denied without sessions:manage, not_found, role_exceeds_yours for a stronger member.
-- Callers: app_user.
create or replace function app.end_sessions_of(member uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
  subject public.members;
begin
  perform app.require(app.may('sessions:manage'), 'permission_denied', jsonb_build_object('permission', 'sessions:manage'));
  select * into subject from public.members m where m.tenant_id = app.tenant_id() and m.id = member and m.status <> 'removed';
  perform app.require(subject.id is not null, 'not_found');
  perform app.require(app.may_act_for(member), 'role_exceeds_yours');
  insert into control.ended_sessions (session_id, tenant_id)
  select s.id, subject.tenant_id from auth.sessions s where s.user_id = subject.user_id and s.expires_at > now()
  for key share
  on conflict do nothing;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  values (app.uuid7(), subject.tenant_id, app.member_id(), context ->> 'actorType', context ->> 'requestId',
    'delete', 'sessions', subject.id, '{}');
end
$$;
--> statement-breakpoint
-- Deletes the settings of a deleted team.
-- Trigger function of public.teams.
create or replace function app.forget_team_settings() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.settings s where s.tenant_id = old.tenant_id and s.scope_type = 'team' and s.scope_id = old.id;
  return null;
end
$$;
--> statement-breakpoint
-- Returns the rank of a role of the caller's tenant; null for an unknown role.
-- Internal: called by other functions.
create or replace function app.rank_of(role_key text) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select r.rank from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key $$;
--> statement-breakpoint
-- Returns whether the caller holds all given permissions and at least a rank in the whole tenant until a time;
-- null stands for no end. The scopes of an API key limit it.
-- Internal: called by other functions.
create or replace function app.holds(asked text[], asked_rank integer, until timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select s.role from app.standing(app.tenant_id(), app.member_id(), until) s)
  select asked_rank <= (select max(app.rank_of(m.role)) from mine m)
    and asked <@ array(select p.id from mine m, unnest(app.permissions_of_role(app.tenant_id(), m.role)) p (id), app.context() c
      where c -> 'scopes' = 'null' or c -> 'scopes' ?| array[p.id, '*'])
$$;
--> statement-breakpoint
-- Returns whether the caller may grant a role until a time, or remove it when the time is now; null stands for
-- no end. The caller must hold the rank and every permission of the role itself for at least that long.
-- Callers: app_user.
create or replace function app.may_give(role_key text, until timestamptz default null) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select app.holds(app.permissions_of_role(app.tenant_id(), role_key), app.rank_of(role_key), until) $$;
--> statement-breakpoint
-- Rejects role grants that exceed the caller's own permissions, and those of a stronger member. A caller may drop
-- its own grants, and anybody with access may delete expired ones.
-- Errors: self_escalation, role_exceeds_yours.
-- Trigger function of public.member_roles.
create or replace function app.guard_grant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' and (old.member_id = app.member_id() or old.expires_at <= now()) then
    return old;
  end if;
  perform app.require(app.may_act_for(coalesce(new.member_id, old.member_id)), 'role_exceeds_yours');
  if tg_op <> 'INSERT' then
    perform app.require(app.may_give(old.role, now()), 'role_exceeds_yours', jsonb_build_object('role', old.role));
  end if;
  if tg_op <> 'DELETE' then
    perform app.require(new.member_id <> app.member_id(), 'self_escalation');
    perform app.require(app.may_give(new.role, new.expires_at), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
-- Rejects an invitation to a role that the caller could not give, and changes of another member's valid
-- invitation beyond the caller's own permissions. The caller becomes the inviter of an invitation that it
-- opens or reopens. Rows of other tenants are left to row security.
-- Errors: role_exceeds_yours, self_escalation.
-- Trigger function of public.invitations.
create or replace function app.guard_invitation() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Row security rejects rows of other tenants.
  if not app.is_guarded() or new.tenant_id <> app.tenant_id() then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or old.status <> 'pending' or old.expires_at <= now()
    or old.invited_by is not distinct from app.member_id() or not app.is_vouched_for(old) or app.may_give(old.role, now()),
    'role_exceeds_yours', jsonb_build_object('role', old.role));
  if new.status = 'pending' then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
    perform app.require(new.invited_by is not distinct from app.member_id(), 'self_escalation');
  end if;
  return new;
end
$$;
--> statement-breakpoint
-- Returns whether a credential made by the caller may act as a member: the caller itself, or a member whose
-- every current role the caller could give.
-- Internal: called by other functions.
create or replace function app.may_act_for(member uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select member = app.member_id() or not exists (
    select from (
      select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = member
      union all
      select g.role from public.member_roles g
      where g.tenant_id = app.tenant_id() and g.member_id = member and (g.expires_at is null or g.expires_at > now())
    ) held where not app.could_give(app.tenant_id(), app.member_id(), held.role))
$$;
--> statement-breakpoint
-- Returns whether the caller may create, change and rotate API keys of a member: with api_keys:manage, or for
-- itself in a session. A key needs the permission even for its own member, because a leaked key could
-- otherwise create one without its expiry and addresses.
-- Callers: app_user.
create or replace function app.may_keep_keys_of(member uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select app.may('api_keys:manage') or member = app.member_id() and app.context() ->> 'actorType' = 'person' $$;
--> statement-breakpoint
-- Returns whether an API key stays within the expiry, networks and rate of the API key in use; always true for a session.
-- Internal: called by other functions.
create or replace function app.is_within_own_key(written public.api_keys) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select (own.expires_at is null or coalesce(written.expires_at <= own.expires_at, false))
      and (own.rate_per_minute is null or coalesce(written.rate_per_minute <= own.rate_per_minute, false))
      and (own.ip_allowlist is null or written.ip_allowlist is not null and not exists (
        select from unnest(written.ip_allowlist) network where not network <<= any (own.ip_allowlist)))
    from public.api_keys own
    where own.tenant_id = written.tenant_id and own.id = (app.context() ->> 'keyId')::uuid), true)
$$;
--> statement-breakpoint
-- Rejects an API key whose scopes exceed the permissions of its member or of the caller, that acts for a stronger
-- member, or whose limits exceed those of the API key in use. Scopes are checked when they change: a limit can be
-- tightened at any time.
-- Errors: permission_denied, scope_exceeds_owner, role_exceeds_yours, key_exceeds_yours.
-- Trigger function of public.api_keys.
create or replace function app.guard_key() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  excess text[];
begin
  if (app.context_if_any() ->> 'memberId') is null then
    return new;
  end if;
  perform app.require(app.may_keep_keys_of(new.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  if tg_op = 'INSERT' or (new.scopes, new.member_id) is distinct from (old.scopes, old.member_id) then
    select array_agg(s.scope) into excess
    from unnest(case when new.scopes @> '{*}' then array(select h.permission from app.held(new.tenant_id, new.member_id) h)
      else new.scopes end) s (scope)
    where s.scope not in (select h.permission from app.held(new.tenant_id, new.member_id) h)
      or s.scope not in (select o.permission from app.own_permissions() o);
    perform app.require(excess is null, 'scope_exceeds_owner', jsonb_build_object('scopes', excess));
  end if;
  perform app.require(app.may_act_for(new.member_id) and (tg_op = 'INSERT' or app.may_act_for(old.member_id)),
    'role_exceeds_yours');
  perform app.require(app.is_within_own_key(new), 'key_exceeds_yours');
  return new;
end
$$;
--> statement-breakpoint
-- Rejects a change that leaves a tenant without an active owner. Two owners who leave at once wait for each
-- other; isolation levels above read committed would not see the other and are rejected.
-- Errors: last_owner.
-- Trigger function of public.members.
create or replace function app.guard_last_owner() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.role <> 'owner' or old.status <> 'active' or not app.is_guarded()
      or tg_op = 'UPDATE' and new.role = 'owner' and new.status = 'active' then
    return null;
  end if;
  perform app.require(current_setting('transaction_isolation') = 'read committed', 'last_owner');
  perform from control.tenants t where t.id = old.tenant_id for no key update;
  perform app.require(exists (select from public.members m
    where m.tenant_id = old.tenant_id and m.role = 'owner' and m.status = 'active'), 'last_owner');
  return null;
end
$$;
--> statement-breakpoint
-- Rejects changes of members that exceed the caller's own permissions. A caller cannot raise its own role,
-- change its own user, or touch a member with stronger current roles.
-- Errors: self_escalation, role_exceeds_yours.
-- Trigger function of public.members.
create or replace function app.guard_member() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  stronger text;
begin
  if not app.is_guarded() then
    return coalesce(new, old);
  end if;
  if tg_op = 'UPDATE' then
    perform app.require(new.id = old.id, 'self_escalation');
  end if;
  if tg_op <> 'INSERT' and old.id = app.member_id() then
    perform app.require(tg_op = 'DELETE' or new.user_id is not distinct from old.user_id
      and app.rank_of(new.role) <= app.rank_of(old.role)
      and app.permissions_of_role(new.tenant_id, new.role) <@ app.permissions_of_role(old.tenant_id, old.role), 'self_escalation');
    return coalesce(new, old);
  end if;
  if tg_op <> 'INSERT' then
    select g.role into stronger from public.member_roles g
    where g.tenant_id = old.tenant_id and g.member_id = old.id and (g.expires_at is null or g.expires_at > now())
      and not app.may_give(g.role, now());
    perform app.require(stronger is null and app.may_give(old.role, now()), 'role_exceeds_yours',
      jsonb_build_object('role', coalesce(stronger, old.role)));
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and (new.role <> old.role or new.status = 'active') then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
-- Rejects any change of revoked_at of a revoked API key.
-- Errors: api_key_ended.
-- Trigger function of public.api_keys.
create or replace function app.guard_revoked() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.context_if_any() ->> 'memberId' is null, 'api_key_ended');
  return new;
end
$$;
--> statement-breakpoint
-- Checks a change of a custom role; before.id is null for a new role and after.id for a deleted one. The
-- caller must permanently hold what the role had and gets, including its rank, and cannot extend a role that
-- it holds.
-- Errors: role_is_system, role_exceeds_yours, self_escalation.
-- Internal: called by other functions.
create or replace function app.judge_role(before public.roles, after public.roles) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  is_mine boolean;
begin
  perform app.require(before.is_system is not true and after.is_system is not true, 'role_is_system');
  select before.key in (
    select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = app.member_id()
    union all
    select g.role from public.member_roles g where g.tenant_id = app.tenant_id() and g.member_id = app.member_id()
      and (g.expires_at is null or g.expires_at > now())) into is_mine;
  perform app.require(before.id is null or app.may_give(before.key, now()), 'role_exceeds_yours',
    jsonb_build_object('role', before.key));
  if after.id is not null then
    perform app.require(is_mine is not true or after.permissions <@ before.permissions and after.rank <= before.rank, 'self_escalation');
    perform app.require(is_mine is true or app.holds(after.permissions, after.rank, null), 'role_exceeds_yours',
      jsonb_build_object('role', after.key));
  end if;
end
$$;
--> statement-breakpoint
-- Applies app.judge_role to every change of a role.
-- Errors: those of app.judge_role.
-- Trigger function of public.roles.
create or replace function app.guard_role() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.is_guarded() then
    perform app.judge_role(old, new);
  end if;
  return coalesce(new, old);
end
$$;
--> statement-breakpoint
-- Returns whether the caller may write settings of a scope: a member its own in a session, else with
-- settings:manage in the tenant or the team.
-- Callers: app_user.
create or replace function app.may_set(scope text, scope_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case scope
    when 'member' then scope_id = app.member_id()
      and (app.context() ->> 'actorType' = 'person' or app.may('settings:manage'))
    else app.may('settings:manage', case scope when 'team' then scope_id end) end
$$;
--> statement-breakpoint
-- Rejects a setting of an unknown subject, without permission, or below a lock. Writers of one key take turns,
-- so that a lock applies from the moment it exists. A setting keeps its scope and key, and is deleted with its
-- team. Rows of other tenants are left to row security.
-- Errors: not_found, permission_denied, setting_locked.
-- Trigger function of public.settings.
create or replace function app.guard_setting() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  subject public.settings;
  lock_of text;
begin
  if tg_op = 'DELETE' then
    subject := old;
  else
    subject := new;
  end if;
  -- Row security rejects rows of other tenants.
  if (app.context_if_any() ->> 'memberId') is null or subject.tenant_id <> app.tenant_id() then
    return subject;
  end if;
  -- The settings of a deleted team go with it, without a permission of their own.
  if tg_op = 'DELETE' and subject.scope_type = 'team' and not exists (select from public.teams t
      where t.tenant_id = subject.tenant_id and t.id = subject.scope_id) then
    return subject;
  end if;
  perform app.require(tg_op <> 'UPDATE' or (new.scope_type, new.scope_id, new.key) = (old.scope_type, old.scope_id, old.key), 'not_found');
  perform app.require(case subject.scope_type
    when 'tenant' then subject.scope_id = subject.tenant_id
    when 'team' then exists (select from public.teams t where t.tenant_id = subject.tenant_id and t.id = subject.scope_id)
    else exists (select from public.members m where m.tenant_id = subject.tenant_id and m.id = subject.scope_id) end, 'not_found');
  perform app.require(app.may_set(subject.scope_type, subject.scope_id), 'permission_denied',
    jsonb_build_object('permission', 'settings:manage'));
  if tg_op = 'DELETE' then
    return old;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(subject.tenant_id || subject.key, 0));
  select s.scope_type into lock_of from public.settings s
  where s.tenant_id = subject.tenant_id and s.key = subject.key and s.is_locked
    and (s.scope_type = 'tenant' and subject.scope_type <> 'tenant'
      or s.scope_type = 'team' and subject.scope_type = 'member' and exists (select from public.team_members m
        where m.tenant_id = s.tenant_id and m.team_id = s.scope_id and m.member_id = subject.scope_id))
  order by s.scope_type desc limit 1;
  perform app.require(lock_of is null, 'setting_locked', jsonb_build_object('lockedBy', lock_of));
  return new;
end
$$;
--> statement-breakpoint
-- Returns the last use of an API key of the caller's tenant, and when the grace period of its earlier secrets
-- ends.
-- Callers: app_user.
create or replace function app.key_state(api_key uuid) returns table (last_used_at timestamptz, last_used_ip inet, grace_ends_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.last_used_at, u.last_used_ip, (
    select max(s.expires_at) from control.api_key_secrets s
    where s.tenant_id = app.tenant_id() and s.api_key_id = api_key and s.expires_at > now())
  from (select) as one
  left join control.api_key_uses u on u.tenant_id = app.tenant_id() and u.api_key_id = api_key
$$;
--> statement-breakpoint
-- Returns what the holder of an invitation token sees before signing in: tenant, email, role, inviter and
-- expiry.
-- Errors: those of app.opened_invitation.
-- Callers: app_user.
create or replace function app.look_at_invitation(travelling text)
returns table (tenant_slug text, tenant_name text, email text, role_name text, invited_by text, expires_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.slug, t.name, i.email, r.name, m.display_name, i.expires_at
  from app.opened_invitation(travelling) i
  join control.tenants t on t.id = i.tenant_id
  join public.roles r on r.tenant_id = i.tenant_id and r.key = i.role
  left join public.members m on m.tenant_id = i.tenant_id and m.id = i.invited_by
$$;
--> statement-breakpoint
-- Creates the system roles owner, admin, manager, member and viewer of a new tenant.
-- Trigger function of control.tenants.
create or replace function app.make_system_roles() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.roles (id, tenant_id, key, name, rank, is_system)
  select app.uuid7(), new.id, r.key, initcap(r.key), r.rank, true
  from (values ('owner', 100), ('admin', 80), ('manager', 60), ('member', 40), ('viewer', 20)) r (key, rank);
  return null;
end
$$;
--> statement-breakpoint
-- Returns whether an active member of the caller's tenant has a permission, in the whole tenant or in a team.
-- Errors: permission_denied for another member without members:read.
-- Callers: app_user.
create or replace function app.member_may(member uuid, asked text, team uuid default null) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if member = app.member_id() then
    return app.may(asked, team);
  end if;
  perform app.require(app.may('members:read'), 'permission_denied', jsonb_build_object('permission', 'members:read'));
  return exists (select from public.members m, app.held(m.tenant_id, m.id) h
    where m.tenant_id = app.tenant_id() and m.id = member and m.status = 'active'
      and h.permission = asked and (h.team_id is null or h.team_id = team));
end
$$;
--> statement-breakpoint
-- Returns the active tenants in which the signed-in user is an active member.
-- Callers: app_user.
create or replace function app.own_memberships() returns table (tenant_id uuid, slug text, name text, role text, joined_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'userId';
begin
  return query select t.id, t.slug, t.name, m.role, m.created_at
    from public.members m join control.tenants t on t.id = m.tenant_id
    where m.user_id = own and m.status = 'active' and t.status = 'active';
end
$$;
--> statement-breakpoint
-- Returns the session of the signed-in user, with the user's profile; no row in a context without a session.
-- Callers: app_user.
create or replace function app.own_session() returns table (
  id uuid, user_id uuid, email text, name text, image text, active_tenant_id uuid, expires_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'sessionId';
begin
  return query select s.id, u.id, u.email, u.name, u.image, s.active_tenant_id, s.expires_at
    from auth.sessions s join auth.users u on u.id = s.user_id where s.id = own;
end
$$;
--> statement-breakpoint
-- Returns the unexpired sessions of the signed-in user.
-- Callers: app_user.
create or replace function app.own_sessions() returns table (
  id uuid, address text, user_agent text, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, is_current boolean
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  return query select s.id, nullif(s.ip_address, ''), nullif(s.user_agent, ''), s.created_at, s.updated_at, s.expires_at,
      s.id = (context ->> 'sessionId')::uuid
    from auth.sessions s where s.user_id = (context ->> 'userId')::uuid and s.expires_at > now();
end
$$;
--> statement-breakpoint
-- Stores the token of a pending invitation, replacing an earlier one.
-- Errors: permission_denied without members:invite, not_found, role_exceeds_yours.
-- Callers: app_user.
create or replace function app.put_invitation_token(invitation uuid, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.invitations;
begin
  perform app.require(app.may('members:invite'), 'permission_denied', jsonb_build_object('permission', 'members:invite'));
  select * into target from public.invitations i
  where i.tenant_id = app.tenant_id() and i.id = invitation and i.status = 'pending';
  perform app.require(target.id is not null, 'not_found');
  perform app.require(app.may_give(target.role), 'role_exceeds_yours', jsonb_build_object('role', target.role));
  insert into control.invitation_tokens as t (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id)
  on conflict (tenant_id, invitation_id) do update set token_hash = excluded.token_hash;
end
$$;
--> statement-breakpoint
-- Stores a new secret of an API key. Earlier secrets expire after the grace period, in seconds.
-- Errors: permission_denied, scope_exceeds_owner, role_exceeds_yours.
-- Callers: app_user.
create or replace function app.put_key_secret(api_key uuid, travelling text, grace integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.api_keys;
begin
  select * into target from public.api_keys k where k.tenant_id = app.tenant_id() and k.id = api_key;
  perform app.require(app.may_keep_keys_of(target.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  perform app.require(case when target.scopes @> '{*}'
      then array(select h.permission from app.held(target.tenant_id, target.member_id) h) else target.scopes end
    <@ array(select o.permission from app.own_permissions() o), 'scope_exceeds_owner');
  perform app.require(app.may_act_for(target.member_id), 'role_exceeds_yours');
  update control.api_key_secrets s
  set expires_at = least(s.expires_at, now() + grace * interval '1 second')
  where s.tenant_id = target.tenant_id and s.api_key_id = target.id;
  insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id);
end
$$;
--> statement-breakpoint
-- Requires a permission in the whole tenant, or that the caller is the member concerned. The scopes of an API
-- key must include the permission in both cases.
-- Errors: insufficient_scope, permission_denied.
-- Callers: app_user.
create or replace function app.require_own(asked text, member uuid) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  scopes jsonb := app.context() -> 'scopes';
begin
  perform app.require(scopes = 'null' or scopes ?| array[asked, '*'], 'insufficient_scope', jsonb_build_object('scope', asked));
  perform app.require(app.may(asked) or member = app.member_id(), 'permission_denied', jsonb_build_object('permission', asked));
end
$$;
--> statement-breakpoint
-- Returns the effective settings of the caller, optionally for one of the tenant's teams; see app.settings_of.
-- Callers: app_user.
create or replace function app.resolved_settings(keys text[], team uuid default null)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select s.* from app.settings_of(app.tenant_id(), app.member_id(), keys, team) s $$;
--> statement-breakpoint
-- Returns which active members would gain or lose which permissions, in the whole tenant or in a team, if a
-- role got other permissions or another rank; null keeps the present value.
-- Errors: those of app.judge_role.
-- Callers: app_user.
create or replace function app.role_change(role_key text, next_permissions text[], next_rank integer)
returns table (member_id uuid, team_id uuid, gains text[], loses text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  before public.roles;
  after public.roles;
begin
  select * into before from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key;
  after := before;
  after.permissions := coalesce(next_permissions, before.permissions);
  after.rank := coalesce(next_rank, before.rank);
  perform app.judge_role(before, after);
  return query
  with granted as (
    select m.id as member, null::uuid as team, m.role from public.members m
    where m.tenant_id = before.tenant_id and m.status = 'active'
    union all
    select m.id, g.team_id, g.role from public.member_roles g
    join public.members m on m.tenant_id = g.tenant_id and m.id = g.member_id and m.status = 'active'
    where g.tenant_id = before.tenant_id and (g.expires_at is null or g.expires_at > now())),
  concerned as (select * from granted g where g.member in (select c.member from granted c where c.role = role_key)),
  was as (
    select distinct c.member, c.team, p.id from concerned c, unnest(app.permissions_of_role(before.tenant_id, c.role)) p (id)),
  will_be as (
    select distinct c.member, c.team, p.id from concerned c,
      unnest(case when c.role = role_key then after.permissions else app.permissions_of_role(before.tenant_id, c.role) end) p (id)),
  differing as (
    select w.*, true as is_gain from will_be w
    where not exists (select from was o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team))
    union all
    select w.*, false from was w
    where not exists (select from will_be o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team)))
  select d.member, d.team, coalesce(array_agg(d.id order by d.id) filter (where d.is_gain), '{}'),
    coalesce(array_agg(d.id order by d.id) filter (where not d.is_gain), '{}')
  from differing d group by d.member, d.team order by d.member, d.team nulls first;
end
$$;
--> statement-breakpoint
-- Sets the tenant that the session uses when a request names none.
-- Errors: tenant_not_found when the user is no active member of it.
-- Callers: app_user.
create or replace function app.switch_tenant(tenant_slug text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'sessionId';
begin
  update auth.sessions s set active_tenant_id = o.tenant_id from app.own_memberships() o where o.slug = tenant_slug and s.id = own;
  perform app.require(found, 'tenant_not_found');
end
$$;
--> statement-breakpoint
-- Records the use of an API key, at most once a minute. Returns true when it recorded, else null. It takes the
-- credential itself and needs no context.
-- Callers: app_user.
create or replace function app.use_key(credential text, address inet) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into control.api_key_uses as u (tenant_id, api_key_id, last_used_at, last_used_ip)
  select s.tenant_id, s.api_key_id, now(), address
  from control.api_key_secrets s
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
  on conflict (tenant_id, api_key_id) do update set last_used_at = excluded.last_used_at, last_used_ip = excluded.last_used_ip
    where u.last_used_at <= now() - interval '1 minute'
  returning true
$$;
--> statement-breakpoint
-- Changes name, contact email and branding of the caller's tenant. Given tags are the ETags of which one must
-- match.
-- Errors: permission_denied without tenant:update, version_conflict.
-- Callers: app_user.
create or replace function app.change_tenant(patch jsonb, tags text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own control.tenants;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from control.tenants t where t.id = app.tenant_id() for no key update;
  perform app.require(tags is null or format('"%s.%s"', own.id, own.revision) = any (tags), 'version_conflict');
  update control.tenants t set name = coalesce(patch ->> 'name', t.name),
    contact_email = case when patch ? 'contactEmail' then patch ->> 'contactEmail' else t.contact_email end,
    branding = coalesce((patch -> 'branding')::json, t.branding)
  where t.id = own.id;
end
$$;
--> statement-breakpoint
-- Ends access to a deleted tenant at once: its API keys, invitation tokens, domains, and its place as active
-- tenant of sessions.
-- Trigger function of control.tenants.
create or replace function app.close_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update auth.sessions s set active_tenant_id = null where s.active_tenant_id = new.id;
  delete from control.api_key_secrets s where s.tenant_id = new.id;
  delete from control.invitation_tokens i where i.tenant_id = new.id;
  delete from control.verified_domains v where v.tenant_id = new.id;
  return null;
end
$$;
--> statement-breakpoint
-- The entry point of the operator. It authenticates an operator key, claims the idempotency key and signs a
-- context without a tenant.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, those of app.claim, runtime_role_unsafe.
-- Callers: app_operator.
create or replace function app.enter_operator(
  credential text, request_id text, timeout_ms integer, idempotency_key text default null, fingerprint text default null
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key control.operator_keys;
begin
  perform app.begin_request(timeout_ms);
  select * into found_key from control.operator_keys k
  where k.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif found_key.expires_at <= now() then
    perform app.refuse('api_key_expired');
  end if;
  if idempotency_key is not null then
    perform app.claim(null, found_key.id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(jsonb_build_object('actorType', 'operator', 'tenantId', null, 'memberId', null, 'scopes', null,
    'operatorKeyId', found_key.id, 'requestId', request_id, 'idempotencyKey', idempotency_key));
end
$$;
--> statement-breakpoint
-- Returns the tables with rows of tenants, each after those that refer to it, and each partition by itself. It
-- reads the catalogue, so that new tables are included.
-- Internal: called by other functions.
create or replace function app.tables_of_tenants() returns regclass[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting oid[] := array(select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace in ('public'::regnamespace, 'control'::regnamespace, 'partitions'::regnamespace) and c.relkind = 'r'
      and a.attname = 'tenant_id' and not a.attisdropped);
  free oid[];
  ordered oid[] := '{}';
begin
  while cardinality(waiting) > 0 loop
    free := array(select w from unnest(waiting) w where not exists (select from pg_constraint k
      where k.contype = 'f' and k.confrelid = w and k.conrelid <> w and k.conrelid = any (waiting)));
    free := case when free = '{}' then waiting else free end;
    ordered := ordered || free;
    waiting := array(select w from unnest(waiting) w where w <> all (free));
  end loop;
  return ordered;
end
$$;
--> statement-breakpoint
-- Removes the rows of deleted tenants, 10,000 rows of one tenant per call. The tenant itself goes in a call
-- that finds no row left, so that late writes are found. Concurrent calls take different tenants. Returns the
-- counts, and whether deleted tenants are left.
-- Callers: app_user.
create or replace function app.erase_tenants() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  batch constant bigint := 10000;
  doomed uuid;
  one regclass;
  removed bigint;
  rows bigint := 0;
  tenants integer := 0;
begin
  select t.id into doomed from control.tenants t
  where t.status = 'deleted' order by t.deleted_at limit 1 for update skip locked;
  perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null, "erasing": true}');
  foreach one in array case when doomed is null then '{}' else app.tables_of_tenants() end loop
    execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where tenant_id = $1 limit $2))', one)
      using doomed, batch - rows;
    get diagnostics removed = row_count;
    rows := rows + removed;
    exit when rows >= batch;
  end loop;
  if rows = 0 and doomed is not null then
    delete from control.operator_answers a where a.answer::text like '%' || doomed || '%';
    delete from control.tenants t where t.id = doomed;
    tenants := 1;
  end if;
  perform set_config('app.context', '', true), set_config('app.signature', '', true);
  return json_build_object('tenants', tenants, 'rows', rows,
    'more', doomed is not null and exists (select from control.tenants t where t.status = 'deleted'));
end
$$;
--> statement-breakpoint
-- Releases a verified domain when its row is deleted.
-- Trigger function of public.tenant_domains.
create or replace function app.free_domain() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from control.verified_domains v where v.domain = old.domain and v.tenant_id = old.tenant_id;
  return null;
end
$$;
--> statement-breakpoint
-- Returns the number of members that count towards the plan limit `members`: all but removed ones.
-- Internal: called by app.used.
create or replace function app.used_members(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.members m where m.tenant_id = tenant and m.status <> 'removed'
$$;
--> statement-breakpoint
-- Returns the number of teams that count towards the plan limit `teams`.
-- Internal: called by app.used.
create or replace function app.used_teams(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.teams t where t.tenant_id = tenant
$$;
--> statement-breakpoint
-- Returns the number of API keys that count towards the plan limit `apiKeys`: neither revoked nor expired.
-- Internal: called by app.used.
create or replace function app.used_api_keys(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.api_keys k where k.tenant_id = tenant and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
$$;
--> statement-breakpoint
-- Returns the number of services that count towards the plan limit `services`: all but deleted ones.
-- Internal: called by app.used.
create or replace function app.used_services(tenant uuid) returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from public.services s where s.tenant_id = tenant and s.deleted_at is null
$$;
--> statement-breakpoint
-- Returns how much of a plan limit a tenant uses, as `app.used_<limit>` counts it; null for an undeclared limit.
-- Internal: called by other functions.
create or replace function app.used(tenant uuid, resource text) returns integer
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  counter text := 'used_' || lower(regexp_replace(resource, '([A-Z])', '_\1', 'g'));
  used integer;
begin
  if to_regprocedure(format('app.%I(uuid)', counter)) is null then
    return null;
  end if;
  execute format('select app.%I($1)', counter) into used using tenant;
  return used;
end
$$;
--> statement-breakpoint
-- Rejects a row beyond the plan limit named by the trigger's argument. Concurrent inserts wait for each other
-- and for a change of the plan. Isolation levels above read committed would not count concurrent rows and are
-- rejected.
-- Errors: plan_limit_exceeded, 0A000 above read committed.
-- Trigger function of public.api_keys, public.members, public.services, public.teams.
create or replace function app.guard_limit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  allowed integer;
  used integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = '0A000', message = 'what a plan limits is made under read committed: an older snapshot does not count it';
  end if;
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  if allowed is null then
    return null;
  end if;
  perform from control.tenants t where t.id = new.tenant_id for no key update;
  -- The plan may have changed while this waited.
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  used := app.used(new.tenant_id, tg_argv[0]);
  perform app.require(allowed is null or used <= allowed, 'plan_limit_exceeded',
    jsonb_build_object('resource', tg_argv[0], 'limit', allowed, 'used', used - 1));
  return null;
end
$$;
--> statement-breakpoint
-- Requires a context of the operator, for functions that reach tenants by id.
-- Errors: GH003 without one.
-- Internal: called by other functions.
create or replace function app.require_operator() returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.context() ->> 'operatorKeyId' is null then
    raise exception using errcode = 'GH003', message = 'the context is not the operator’s';
  end if;
end
$$;
--> statement-breakpoint
-- Requires the operator's context before the operator changes a plan.
-- Errors: GH003.
-- Trigger function of control.plans.
create or replace function app.guard_plan() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
  end if;
  return new;
end
$$;
--> statement-breakpoint
-- Checks changes of tenants: the operator needs its context and cannot change the system tenant or
-- status_changed_at, and a tenant may only be placed where it is served. Without a context the owner of the
-- database may change anything.
-- Errors: GH003, tenant_is_system, tenant_database_not_ready.
-- Trigger function of control.tenants.
create or replace function app.guard_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
    -- Retention counts from this time, so the operator cannot set it.
    new.status_changed_at := case when tg_op = 'UPDATE' then old.status_changed_at else now() end;
  elsif app.context_if_any() is null then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or session_user <> 'app_operator' or old.kind <> 'system', 'tenant_is_system');
  perform app.require(app.serves(new.isolation_tier, new.region)
    or tg_op = 'UPDATE' and (new.isolation_tier, new.region) = (old.isolation_tier, old.region), 'tenant_database_not_ready');
  return new;
end
$$;
--> statement-breakpoint
-- Enforces the states of a tenant. An archived tenant can be deleted after its retention period;
-- app.erase_tenants then removes its rows.
-- Errors: invalid_transition, retention_not_over.
-- Trigger function of control.tenants.
create or replace function app.guard_transition() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept_until timestamptz := old.status_changed_at + (select r.days from app.tenant_retention r) * interval '1 day';
begin
  if app.context_if_any() is null then
    return new;
  end if;
  perform app.require((old.status, new.status) in (
      ('provisioning', 'active'), ('provisioning', 'failed'), ('active', 'suspended'), ('suspended', 'active'),
      ('active', 'archived'), ('suspended', 'archived'), ('archived', 'deleted')),
    'invalid_transition', jsonb_build_object('from', old.status, 'to', new.status));
  perform app.require(new.status <> 'deleted' or kept_until <= now(), 'retention_not_over',
    jsonb_build_object('until', to_char(kept_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
  return new;
end
$$;
--> statement-breakpoint
-- Invites the owner of a tenant, and revokes a pending invitation of the same address. Concurrent calls wait
-- for each other.
-- Errors: GH003 without the operator's context, tenant_archived.
-- Callers: app_operator.
create or replace function app.invite_owner(tenant uuid, invitation uuid, address text, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  status text;
begin
  perform app.require_operator();
  select t.status into status from control.tenants t where t.id = tenant for no key update;
  perform app.require(status in ('provisioning', 'active', 'suspended'), 'tenant_archived');
  update public.invitations i set status = 'revoked', decided_at = now()
  where i.tenant_id = tenant and i.email = address and i.status = 'pending';
  insert into public.invitations (id, tenant_id, email, role, invited_by) values (invitation, tenant, address, 'owner', null);
  insert into control.invitation_tokens (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), tenant, invitation);
end
$$;
--> statement-breakpoint
-- Records the result of a DNS check, given all TXT records seen. A domain belongs to one tenant as long as its
-- record exists; a tenant that shows its own record after that takes the domain over. The former holder's
-- events do not name the new one.
-- Errors: permission_denied without tenant:update, domain_taken.
-- Callers: app_user.
create or replace function app.judge_domain(judged uuid, seen text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  own public.tenant_domains;
  lost public.tenant_domains;
  is_shown boolean;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from public.tenant_domains d where d.tenant_id = app.tenant_id() and d.id = judged for update;
  is_shown := own.verification_token = any (seen);
  if is_shown then
    delete from control.verified_domains v using public.tenant_domains d
    where v.domain = own.domain and v.tenant_id <> own.tenant_id
      and d.tenant_id = v.tenant_id and d.domain = v.domain and d.verification_token <> all (seen)
    returning d.* into lost;
    if found then
      -- The events of the former holder do not name the new one.
      perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null}');
      update public.tenant_domains d set status = 'failed', checked_at = now(), verified_at = null
      where d.tenant_id = lost.tenant_id and d.id = lost.id;
      insert into public.events (id, tenant_id, type, subject_type, subject_id, payload)
      values (app.uuid7(), lost.tenant_id, 'domain.checked', 'tenant_domain', lost.id,
        jsonb_build_object('domain', lost.domain, 'verified', false));
      perform app.put_context(caller);
    end if;
    insert into control.verified_domains (domain, tenant_id) values (own.domain, own.tenant_id) on conflict do nothing;
    perform app.require(exists (select from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id),
      'domain_taken');
  else
    delete from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id;
  end if;
  update public.tenant_domains d set status = case when is_shown then 'verified' else 'failed' end, checked_at = now(),
    verified_at = case when is_shown then coalesce(d.verified_at, now()) end
  where d.tenant_id = own.tenant_id and d.id = own.id;
end
$$;
--> statement-breakpoint
-- Returns the control plane's row of the caller's tenant, limited to what the tenant may see.
-- Callers: app_user.
create or replace function app.own_tenant() returns table (
  id uuid, slug text, name text, contact_email text, plan_id text, region text, isolation_tier text, branding json,
  created_at timestamptz, updated_at timestamptz, revision integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.id, t.slug, t.name, t.contact_email, t.plan_id, t.region, t.isolation_tier, t.branding, t.created_at, t.updated_at, t.revision
  from control.tenants t where t.id = app.tenant_id()
$$;
--> statement-breakpoint
-- Returns how far a tenant is provisioned: system roles, active owners, the owner's invitation, and the state
-- of its database. It reveals no content of the tenant.
-- Errors: GH003 without the operator's context.
-- Callers: app_operator.
create or replace function app.provisioning(tenant uuid) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require_operator();
  return json_build_object(
    'roles', (select count(*) from public.roles r where r.tenant_id = tenant and r.is_system),
    'owners', (select count(*) from public.members m where m.tenant_id = tenant and m.role = 'owner' and m.status = 'active'),
    'ownerInvitation', (select case when i.status = 'pending' and i.expires_at <= now() then 'expired' else i.status end
      from public.invitations i where i.tenant_id = tenant and i.role = 'owner' order by i.id desc limit 1),
    'database', (select d.status from control.tenants t join control.tenant_databases d
      on d.tenant_id = t.id and d.tier = t.isolation_tier and d.region = t.region where t.id = tenant));
end
$$;
--> statement-breakpoint
-- Keeps id, kind and created_at of a tenant, increments its revision on a real change, and sets
-- status_changed_at and deleted_at with the status.
-- Trigger function of control.tenants.
create or replace function app.touch_tenant() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.kind := old.kind;
  new.created_at := old.created_at;
  if to_jsonb(new) <> to_jsonb(old) then
    new.updated_at := now();
    new.revision := old.revision + 1;
  end if;
  if new.status <> old.status then
    new.status_changed_at := now();
    new.deleted_at := case when new.status = 'deleted' then now() end;
  end if;
  return new;
end
$$;
--> statement-breakpoint
-- Returns the named limits of the caller's plan and the used amounts; a null limit is unlimited.
-- Callers: app_user.
create or replace function app.usage(resources text[]) returns table (resource text, allowed integer, used integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select r.name, (p.limits ->> r.name)::integer, app.used(t.id, r.name)
  from control.tenants t join control.plans p on p.id = t.plan_id,
    unnest(resources) with ordinality r (name, place)
  where t.id = app.tenant_id() order by r.place
$$;
--> statement-breakpoint
-- Returns the lowest id of audit events that retention has not removed, counting months as app.keep_partitions
-- does.
-- Internal: called by other functions.
create or replace function app.first_kept_audit_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select app.id_floor((date_trunc('month', now() at time zone 'UTC') - make_interval(months => r.months))::date)
  from app.retention r where r.table_name = 'public.audit_events'
$$;
--> statement-breakpoint
-- Returns a row of the caller's tenant as it was at an instant, looked up by id, name, key or slug, as {row,
-- omitted}; null when there was none. The present row, or the record of its deletion, is taken back through
-- the audit events since then. Instants are compared in milliseconds, as the API shows them.
-- Errors: as_of_too_early before the kept audit events, GH003 without a context.
-- Callers: app_user.
create or replace function app.as_of(resource text, field text, value text, instant timestamptz) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  since uuid := app.id_at(instant - interval '1 second');
  candidate uuid;
  present jsonb;
  first_action text;
  earlier jsonb;
  omitted text[];
begin
  if not (resource = any ('{services,environments,members,teams,roles}') and field = any ('{id,name,slug,key}')) then
    return null;
  elsif since < app.first_kept_audit_id() then
    perform app.refuse('as_of_too_early');
  end if;
  for candidate in execute format(
    'select r.id from public.%I r where r.tenant_id = $1 and r.%I::text = $2
     union
     select e.resource_id from public.audit_events e
     where e.tenant_id = $1 and e.resource = $3 and e.id >= $4 and date_trunc(''milliseconds'', e.occurred_at) > $5
       and case when $6 = ''id'' then e.resource_id::text else e.changes -> $6 ->> ''from'' end = $2', resource, field)
    using tenant, value, resource, since, instant, field
  loop
    execute format('select to_jsonb(r) from public.%I r where r.tenant_id = $1 and r.id = $2', resource)
      into present using tenant, candidate;
    select e.action into first_action
    from public.audit_events e
    where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
      and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
    order by e.occurred_at, e.id limit 1;
    continue when first_action = 'insert';
    select coalesce(jsonb_object_agg(c.field, c.change -> 'from') filter (where not c.change ? 'omitted'), '{}'),
      coalesce(array_agg(c.field) filter (where c.change ? 'omitted'), '{}')
    into earlier, omitted
    from (
      select distinct on (f.key) f.key as field, f.value as change
      from public.audit_events e cross join jsonb_each(e.changes) f
      where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
        and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
      order by f.key, e.occurred_at, e.id
    ) c;
    if present is null then
      present := jsonb_build_object('id', candidate);
      omitted := omitted || '{created_at}';
    end if;
    present := (present || earlier) - (omitted || '{updated_at,revision,tenant_id}');
    continue when present ->> field <> value or (present ->> 'deleted_at') is not null;
    return json_build_object('row', present, 'omitted', omitted || '{updated_at}');
  end loop;
  return null;
end
$$;
--> statement-breakpoint
-- Audits a change of the control plane in the audit events of the tenant concerned. Plans and deleted tenants
-- are audited in the system tenant.
-- Errors: misconfigured when there is no system tenant.
-- Trigger function of control.plans, control.tenants.
create or replace function app.audit_control() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
  is_kept boolean := tg_table_name = 'tenants' and tg_op <> 'DELETE' and to_jsonb(new) ->> 'status' <> 'deleted';
  changes jsonb := app.changes(case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end,
    case when tg_op = 'DELETE' then '{contact_email,branding}' else '{}' end::text[]);
begin
  if changes = '{}' then
    return null;
  elsif tg_table_name = 'plans' then
    changes := changes || jsonb_build_object('plan', jsonb_build_object('from', old.id, 'to', new.id));
  end if;
  if changes ? 'status' and tg_op = 'UPDATE' then
    -- A status change always shows its reason, even an unchanged one.
    changes := changes || jsonb_build_object('status_reason',
      jsonb_build_object('from', to_jsonb(old) -> 'status_reason', 'to', to_jsonb(new) -> 'status_reason'));
  end if;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  select app.uuid7(), t.id, (context ->> 'memberId')::uuid, coalesce(context ->> 'actorType', 'system'), context ->> 'requestId',
    lower(tg_op), tg_table_name, case when tg_table_name = 'tenants' then (to_jsonb(coalesce(new, old)) ->> 'id')::uuid end, changes
  from control.tenants t
  where case when is_kept then t.id = (to_jsonb(new) ->> 'id')::uuid else t.kind = 'system' end;
  perform app.require(found or context is null, 'misconfigured');
  return null;
end
$$;
--> statement-breakpoint
-- Returns the hash of an audit event in a canonical form. Seals rest on it: a new column must extend the form
-- without changing the hash of earlier events, as actor_key_id does by coming last and only when set.
-- Internal: called by other functions.
create or replace function app.audit_digest(event public.audit_events) returns bytea
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to((jsonb_build_array(event.id, event.tenant_id, event.actor_member_id, event.actor_type,
    event.request_id, event.action, event.resource, event.resource_id, event.outcome, event.reason, event.changes,
    extract(epoch from event.occurred_at))
      || case when event.actor_key_id is null then '[]' else jsonb_build_array(event.actor_key_id) end)::text, 'UTF8'))
$$;
--> statement-breakpoint
-- Creates the partition of a month and moves the rows of that month out of the default partition. Returns the
-- number of moved rows.
-- Internal: called by other functions.
create or replace function app.make_partition(parent regclass, month date) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  lower_id uuid := app.id_floor(month);
  upper_id uuid := app.id_floor((month + interval '1 month')::date);
  made text := format('partitions.%I', (select relname from pg_class where oid = parent) || to_char(month, '_YYYY_MM'));
  unplaced regclass := (select p.partition from app.partitions_of(parent) p where p.lower_id is null and p.upper_id is null);
  moved bigint;
begin
  execute format('create table %s (like %s including all)', made, parent);
  execute format('alter table %s enable row level security, force row level security', made);
  -- Attaching takes this lock anyway. From here on no row of the month reaches the default partition.
  execute format('lock table %s in access exclusive mode', unplaced);
  execute format('with moved as (delete from %s where id >= %L and id < %L returning *) insert into %s select * from moved',
    unplaced, lower_id, upper_id, made);
  get diagnostics moved = row_count;
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, made, lower_id, upper_id);
  return moved;
end
$$;
--> statement-breakpoint
-- Creates the partitions of this month and the next three, and removes rows past retention. A partition is
-- dropped when every row in it is past retention, by id and by occurred_at. Before the first month, where rows
-- of many months lie together, up to 100,000 rows are deleted per call. The caller chooses only between a dry
-- run and a real one: app_user cannot write app.retention. Returns what was or would be made, moved, dropped
-- and deleted, and how many rows remain in default partitions.
-- Callers: app_user.
create or replace function app.keep_partitions(dry_run boolean default false) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  dry boolean := coalesce(dry_run, true);
  this_month date := date_trunc('month', now() at time zone 'UTC')::date;
  last_month date := this_month + interval '3 months';
  kept record;
  part record;
  cutoff date;
  due date;
  is_past text;
  counted bigint;
  all_past boolean;
  made text[] := '{}';
  moved bigint := 0;
  gone json[] := '{}';
  removals text[] := '{}';
  deleted bigint := 0;
  unplaced bigint := 0;
begin
  -- One run at a time. The runtime role cannot lock these rows.
  for kept in select table_name::regclass as parent, months from app.retention order by table_name for update loop
    cutoff := this_month - make_interval(months => kept.months);
    is_past := format('id < %L and occurred_at < %L', app.id_floor(cutoff), cutoff::timestamp at time zone 'UTC');
    for part in select * from app.partitions_of(kept.parent) order by upper_id loop
      if part.upper_id <= app.id_floor(cutoff) then
        execute format('select count(*), coalesce(bool_and(%s), true) from %s', is_past, part.partition)
          into counted, all_past;
        if all_past and (counted > 0 or part.lower_id is not null) then
          gone := gone || json_build_object('partition', part.partition, 'rows', counted);
          removals := removals || format('%s table %s',
            case when part.lower_id is null then 'truncate' else 'drop' end, part.partition);
        end if;
      elsif part.lower_id is null and dry then
        execute format('select count(*) from %s where %s', part.partition, is_past) into counted;
        deleted := deleted + counted;
      elsif part.lower_id is null then
        execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$s limit 100000))',
          part.partition, is_past);
        get diagnostics counted = row_count;
        deleted := deleted + counted;
      end if;
    end loop;
    -- Removals come first: a drop locks the parent, which could deadlock while the default partition is locked.
    for nth in 1 .. case when dry then 0 else cardinality(removals) end loop
      execute removals[nth];
    end loop;
    removals := '{}';
    select p.partition into part from app.partitions_of(kept.parent) p where p.lower_id is null and p.upper_id is null;
    for due in execute format(
      'select distinct month from (
         select app.id_month(id) as month from %s where id >= %L and id < %L
         union all select month::date from generate_series(%L::timestamp, %L, interval ''1 month'') month) months
       where not app.has_partition(%L, month) order by month',
      part.partition, app.id_floor(cutoff), app.id_floor((last_month + interval '1 month')::date),
      this_month, last_month, kept.parent)
    loop
      made := made || to_char(due, 'YYYY-MM');
      if dry then
        execute format('select count(*) from %s where app.id_month(id) = %L', part.partition, due) into counted;
        moved := moved + counted;
      else
        moved := moved + app.make_partition(kept.parent, due);
      end if;
    end loop;
    execute format('select count(*) from %s', part.partition) into counted;
    unplaced := unplaced + counted;
  end loop;
  return json_build_object('made', made, 'moved', moved, 'dropped', gone, 'deleted', deleted,
    'unplaced', unplaced - case when dry then moved else 0 end);
end
$$;
--> statement-breakpoint
-- Records a rejected request in the tenant of its credential, and in no other. An expired or revoked key still
-- identifies its tenant; a session counts only when it identifies exactly one tenant. An unknown credential
-- records nothing.
-- Callers: app_user.
create or replace function app.record_denial(tenant_slug text, credential text, reason text, resource text, request_id text, host text default null)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actor record;
begin
  tenant_slug := coalesce(tenant_slug,
    (select t.slug from control.verified_domains d join control.tenants t on t.id = d.tenant_id where d.domain = host));
  if credential like 'session:%' then
    select 'person'::text as actor_type, null::uuid as key_id, m.tenant_id, m.id as member_id, count(*) over () as places into actor
    from auth.sessions s
    join public.members m on m.user_id = s.user_id and m.status = 'active'
    join control.tenants t on t.id = m.tenant_id
    where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now()
      and case when tenant_slug is not null then t.slug = tenant_slug
        else s.active_tenant_id is null or t.id = s.active_tenant_id end
    limit 1;
  else
    select 'key'::text as actor_type, k.id as key_id, k.tenant_id, k.member_id, 1::bigint as places into actor
    from control.api_key_secrets s
    join public.api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id
    join control.tenants t on t.id = k.tenant_id
    where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
      and (tenant_slug is null or t.slug = tenant_slug);
  end if;
  if actor.places = 1 and reason ~ '^[a-z_]{1,64}$' and length(resource) <= 200 and length(request_id) <= 128 then
    insert into public.audit_events
      (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, outcome, reason, changes)
    values (app.uuid7(), actor.tenant_id, actor.member_id, actor.actor_type, actor.key_id, request_id, 'deny', resource,
      'denied', reason, '{}');
  end if;
end
$$;
--> statement-breakpoint
-- Records that the caller exports audit events, with the filter used.
-- Errors: permission_denied without audit:export, GH003 without a context.
-- Callers: app_user.
create or replace function app.record_export(filter jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.require(app.may('audit:export'), 'permission_denied', '{"permission": "audit:export"}');
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, changes)
  values (app.uuid7(), app.tenant_id(), app.member_id(), app.context() ->> 'actorType', app.context() ->> 'requestId',
    'export', 'audit_events', jsonb_build_object('filter', jsonb_build_object('from', null, 'to', filter)));
end
$$;
--> statement-breakpoint
-- Seals the audit events that no seal covers and that are older than a minute: one seal per tenant, month and
-- 100,000 events, at most half a million events per call. A short lock excludes writers, so that every event
-- with an earlier id is committed by then. Returns the counts of seals and events, and whether events are
-- left.
-- Callers: app_user.
create or replace function app.seal_audit() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  horizon uuid;
  tenant record;
  previous record;
  first_id uuid;
  sealed record;
  seals integer := 0;
  events integer := 0;
begin
  -- One run at a time. The runtime role cannot take this lock.
  lock table public.audit_seals in share row exclusive mode;
  begin
    lock table public.audit_events in share mode;
    raise exception using errcode = 'GH004', message = 'no writer is left';
  exception when sqlstate 'GH004' then
    horizon := app.id_at(clock_timestamp() - interval '1 minute');
  end;
  for tenant in select t.id from control.tenants t loop
    while events < 500000 loop
      select s.last_id, s.digest into previous from public.audit_seals s
      where s.tenant_id = tenant.id order by s.last_id desc limit 1;
      select e.id into first_id from public.audit_events e
      where e.tenant_id = tenant.id and e.id > coalesce(previous.last_id, app.id_at('epoch')) and e.id < horizon
      order by e.id limit 1;
      exit when first_id is null;
      select count(*) as events, (array_agg((e.event).id order by (e.event).id desc))[1] as last_id,
        encode(sha256(decode(coalesce(previous.digest, ''), 'hex')
          || string_agg(app.audit_digest(e.event), '' order by (e.event).id)), 'hex') as digest
      into sealed
      from (
        select e as event from public.audit_events e
        where e.tenant_id = tenant.id and e.id >= first_id and e.id < horizon
          and e.id < app.id_floor((app.id_month(first_id) + interval '1 month')::date)
        order by e.id limit 100000
      ) e;
      insert into public.audit_seals (id, tenant_id, last_id, previous_id, event_count, digest)
      values (app.uuid7(), tenant.id, sealed.last_id, previous.last_id, sealed.events, sealed.digest);
      seals := seals + 1;
      events := events + sealed.events;
    end loop;
  end loop;
  return json_build_object('seals', seals, 'events', events, 'more', events >= 500000);
end
$$;
--> statement-breakpoint
-- Recomputes the seals of the caller's tenant that overlap a time range, and returns whether they are intact
-- and the first broken one. Seals of events that retention may have removed count as expired. The optional
-- kept is the digest of a seal stored elsewhere, which must still exist.
-- Errors: range_too_large above 200,000 events, GH003 without a context.
-- Callers: app_user.
create or replace function app.verify_audit(since timestamptz, until timestamptz, kept text default null) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  first_kept uuid := app.first_kept_audit_id();
  size record;
  broken json;
  head json;
  is_kept boolean := kept is null or exists (select from public.audit_seals s where s.tenant_id = tenant and s.digest = kept);
begin
  select coalesce(sum(s.event_count) filter (where s.last_id >= first_kept), 0)::integer as events,
    count(*) filter (where s.last_id >= first_kept)::integer as seals,
    count(*) filter (where s.last_id < first_kept)::integer as expired,
    (select app.id_time(l.last_id) from public.audit_seals l where l.tenant_id = tenant order by l.last_id desc limit 1) as until
  into size
  from public.audit_seals s
  where s.tenant_id = tenant and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'));
  if size.events > 200000 then
    perform app.refuse('range_too_large', jsonb_build_object('events', size.events, 'limit', 200000));
  end if;
  select json_build_object('sealId', s.id, 'from', app.id_time(s.previous_id), 'to', app.id_time(s.last_id),
    'events', s.event_count, 'found', e.found)
  into broken
  from (
    select s.*, lag(s.last_id) over (order by s.last_id) as before_id, lag(s.digest) over (order by s.last_id) as before_digest
    from public.audit_seals s where s.tenant_id = tenant
  ) s
  cross join lateral (
    select count(*)::integer as found, encode(sha256(decode(coalesce(s.before_digest, ''), 'hex')
      || coalesce(string_agg(app.audit_digest(e), '' order by e.id), '')), 'hex') as digest
    from public.audit_events e
    where e.tenant_id = tenant and e.id > coalesce(s.previous_id, app.id_at('epoch')) and e.id <= s.last_id
  ) e
  where s.last_id >= first_kept and (since is null or s.last_id >= app.id_at(since - interval '1 second'))
    and (verify_audit.until is null or s.previous_id is null or s.previous_id < app.id_at(verify_audit.until + interval '1 second'))
    and (s.previous_id is distinct from s.before_id or s.event_count <> e.found or s.digest <> e.digest)
  order by s.last_id limit 1;
  select json_build_object('sealId', s.id, 'digest', s.digest) into head
  from public.audit_seals s where s.tenant_id = tenant order by s.last_id desc limit 1;
  return json_build_object('intact', broken is null and is_kept, 'head', head, 'headIsKept', case when kept is not null then is_kept end,
    'seals', size.seals, 'events', size.events, 'expired', size.expired, 'sealedUntil', size.until, 'broken', broken);
end
$$;
--> statement-breakpoint
-- ==== Who may call them
grant execute on function app.masked to app_user;
--> statement-breakpoint
grant execute on function app.apply_retention to app_user;
--> statement-breakpoint
grant execute on function app.context to app_user;
--> statement-breakpoint
grant execute on function app.context_if_any to app_user;
--> statement-breakpoint
grant execute on function app.emit to app_user;
--> statement-breakpoint
grant execute on function app.enter to app_user;
--> statement-breakpoint
grant execute on function app.enter_guest to app_user;
--> statement-breakpoint
grant execute on function app.enter_person to app_user;
--> statement-breakpoint
grant execute on function app.may to app_user;
--> statement-breakpoint
grant execute on function app.member_id to app_user;
--> statement-breakpoint
grant execute on function app.own_permissions to app_user;
--> statement-breakpoint
grant execute on function app.readiness to app_user;
--> statement-breakpoint
grant execute on function app.refuse to app_operator, app_user;
--> statement-breakpoint
grant execute on function app.remember to app_operator, app_user;
--> statement-breakpoint
grant execute on function app.require to app_operator, app_user;
--> statement-breakpoint
grant execute on function app.tenant_id to app_user;
--> statement-breakpoint
grant execute on function app.accept_invitation to app_user;
--> statement-breakpoint
grant execute on function app.decline_invitation to app_user;
--> statement-breakpoint
grant execute on function app.end_own_sessions to app_user;
--> statement-breakpoint
grant execute on function app.end_sessions_of to app_user;
--> statement-breakpoint
grant execute on function app.key_state to app_user;
--> statement-breakpoint
grant execute on function app.look_at_invitation to app_user;
--> statement-breakpoint
grant execute on function app.may_give to app_user;
--> statement-breakpoint
grant execute on function app.may_keep_keys_of to app_user;
--> statement-breakpoint
grant execute on function app.may_set to app_user;
--> statement-breakpoint
grant execute on function app.member_may to app_user;
--> statement-breakpoint
grant execute on function app.own_memberships to app_user;
--> statement-breakpoint
grant execute on function app.own_session to app_user;
--> statement-breakpoint
grant execute on function app.own_sessions to app_user;
--> statement-breakpoint
grant execute on function app.put_invitation_token to app_user;
--> statement-breakpoint
grant execute on function app.put_key_secret to app_user;
--> statement-breakpoint
grant execute on function app.require_own to app_user;
--> statement-breakpoint
grant execute on function app.resolved_settings to app_user;
--> statement-breakpoint
grant execute on function app.role_change to app_user;
--> statement-breakpoint
grant execute on function app.switch_tenant to app_user;
--> statement-breakpoint
grant execute on function app.use_key to app_user;
--> statement-breakpoint
grant execute on function app.change_tenant to app_user;
--> statement-breakpoint
grant execute on function app.enter_operator to app_operator;
--> statement-breakpoint
grant execute on function app.erase_tenants to app_user;
--> statement-breakpoint
grant execute on function app.invite_owner to app_operator;
--> statement-breakpoint
grant execute on function app.judge_domain to app_user;
--> statement-breakpoint
grant execute on function app.own_tenant to app_user;
--> statement-breakpoint
grant execute on function app.provisioning to app_operator;
--> statement-breakpoint
grant execute on function app.usage to app_user;
--> statement-breakpoint
grant execute on function app.as_of to app_user;
--> statement-breakpoint
grant execute on function app.keep_partitions to app_user;
--> statement-breakpoint
grant execute on function app.record_denial to app_user;
--> statement-breakpoint
grant execute on function app.record_export to app_user;
--> statement-breakpoint
grant execute on function app.seal_audit to app_user;
--> statement-breakpoint
grant execute on function app.verify_audit to app_user;
--> statement-breakpoint
-- ==== Row security, grants and triggers of tenant tables
select app.protect('members');
--> statement-breakpoint
select app.protect('services');
--> statement-breakpoint
select app.protect('service_versions');
--> statement-breakpoint
select app.protect('environments');
--> statement-breakpoint
select app.protect('deployments');
--> statement-breakpoint
select app.protect('specs', '{content}');
--> statement-breakpoint
select app.protect_log('audit_events');
--> statement-breakpoint
select app.protect_log('events');
--> statement-breakpoint
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
select app.protect_log('audit_events');
--> statement-breakpoint
select app.protect('retention_rules');
--> statement-breakpoint
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
--> statement-breakpoint
-- ==== Partitions of audit events
-- A write never fails for lack of a partition: its row waits in the default one until app.keep_partitions moves it.
create table partitions.audit_events_default partition of audit_events default;
--> statement-breakpoint
alter table partitions.audit_events_default enable row level security, force row level security;
--> statement-breakpoint
-- lint-allow opaque-block: the bounds depend on the current month
do $$
declare
  next_month date := date_trunc('month', now() at time zone 'UTC') + interval '1 month';
begin
  execute format('create table partitions.audit_events_before partition of public.audit_events for values from (minvalue) to (%L)',
    app.id_floor(next_month));
  alter table partitions.audit_events_before enable row level security, force row level security;
  for ahead in 0 .. 2 loop
    perform app.make_partition('public.audit_events', (next_month + make_interval(months => ahead))::date);
  end loop;
end
$$;
--> statement-breakpoint
-- ==== Triggers
-- A plan limit applies to new and restored rows only: a tenant over its limit can still change the others.
create or replace trigger guard_limit after insert on public.services for each row when (new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
create or replace trigger guard_limit_again after update of deleted_at on public.services for each row when (old.deleted_at is not null and new.deleted_at is null)
  execute function app.guard_limit('services');
--> statement-breakpoint
create or replace trigger guard_key before insert or update of scopes, member_id, environment, name, expires_at, ip_allowlist, rate_per_minute
  on public.api_keys for each row execute function app.guard_key();
--> statement-breakpoint
create or replace trigger guard_limit after insert on public.api_keys for each row execute function app.guard_limit('apiKeys');
--> statement-breakpoint
create or replace trigger guard_revoked before update of revoked_at on public.api_keys for each row when (old.revoked_at is not null)
  execute function app.guard_revoked();
--> statement-breakpoint
create or replace trigger guard_invitation before insert or update on public.invitations for each row execute function app.guard_invitation();
--> statement-breakpoint
create or replace trigger guard_grant before insert or update or delete on public.member_roles for each row execute function app.guard_grant();
--> statement-breakpoint
create or replace trigger guard_member before insert or update of id, kind, role, status, user_id, display_name, email or delete on public.members
  for each row execute function app.guard_member();
--> statement-breakpoint
create or replace trigger guard_last_owner after update or delete on public.members for each row execute function app.guard_last_owner();
--> statement-breakpoint
-- A plan limit applies to new and restored rows only: a tenant over its limit can still change the others.
create or replace trigger guard_limit after insert on public.members for each row when (new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create or replace trigger guard_limit_again after update of status on public.members for each row when (old.status = 'removed' and new.status <> 'removed')
  execute function app.guard_limit('members');
--> statement-breakpoint
create or replace trigger guard_role before insert or update or delete on public.roles for each row execute function app.guard_role();
--> statement-breakpoint
create or replace trigger guard_setting before insert or update or delete on public.settings for each row execute function app.guard_setting();
--> statement-breakpoint
create or replace trigger guard_limit after insert on public.teams for each row execute function app.guard_limit('teams');
--> statement-breakpoint
create or replace trigger forget_settings after delete on public.teams for each row execute function app.forget_team_settings();
--> statement-breakpoint
create or replace trigger audit after insert or update or delete on control.plans for each row execute function app.audit_control();
--> statement-breakpoint
create or replace trigger guard_plan before insert or update on control.plans for each row execute function app.guard_plan();
--> statement-breakpoint
create or replace trigger free_domain after delete on public.tenant_domains for each row execute function app.free_domain();
--> statement-breakpoint
create or replace trigger make_system_roles after insert on control.tenants for each row execute function app.make_system_roles();
--> statement-breakpoint
create or replace trigger guard_tenant before insert or update on control.tenants for each row execute function app.guard_tenant();
--> statement-breakpoint
create or replace trigger guard_transition before update of status on control.tenants for each row execute function app.guard_transition();
--> statement-breakpoint
create or replace trigger touch before update on control.tenants for each row execute function app.touch_tenant();
--> statement-breakpoint
create or replace trigger audit after insert or update or delete on control.tenants for each row execute function app.audit_control();
--> statement-breakpoint
create or replace trigger close after update of status on control.tenants for each row
  when (new.status = 'deleted' and old.status <> 'deleted') execute function app.close_tenant();
--> statement-breakpoint
-- ==== Grants on tables
grant select, insert, update, delete on auth.users, auth.sessions, auth.accounts, auth.verifications, auth.jwks, auth.rate_limits to app_auth;
--> statement-breakpoint
grant select, insert, update on control.tenants, control.plans to app_operator;
--> statement-breakpoint
-- ==== Rows of the control plane
-- The limits of each plan; a resource without one is unlimited.
insert into control.plans (id, name, limits) values
  ('free', 'Free', '{"members": 10, "teams": 3, "services": 100, "apiKeys": 50}'),
  ('starter', 'Starter', '{"members": 25, "teams": 10, "services": 500, "apiKeys": 200}'),
  ('professional', 'Professional', '{"members": 250, "teams": 50, "services": 5000, "apiKeys": 2000}'),
  ('enterprise', 'Enterprise', '{}'),
  ('government', 'Government', '{}');
--> statement-breakpoint
insert into control.permissions (id, description, system_roles) values
  ('api_keys:manage', 'Create, rotate and revoke the API keys of all members', '{owner,admin}'),
  ('api_keys:read', 'View the API keys of all members', '{owner,admin,manager}'),
  ('audit:export', 'Export audit events', '{owner,admin}'),
  ('audit:read', 'Read audit events', '{owner,admin,manager}'),
  ('contracts:manage', 'Update and delete contracts', '{owner,admin,manager}'),
  ('contracts:read', 'View contracts and their interactions', '{owner,admin,manager,member,viewer}'),
  ('deployments:read', 'View deployments, and check whether a version can be deployed', '{owner,admin,manager,member,viewer}'),
  ('deployments:record', 'Record deployments and releases', '{owner,admin,manager,member}'),
  ('environments:manage', 'Create, update and delete environments', '{owner,admin,manager}'),
  ('environments:read', 'View environments', '{owner,admin,manager,member,viewer}'),
  ('events:read', 'Read events', '{owner,admin,manager,member,viewer}'),
  ('fixtures:propose', 'Propose fixtures', '{owner,admin,manager,member}'),
  ('fixtures:read', 'View fixtures', '{owner,admin,manager,member,viewer}'),
  ('fixtures:review', 'Approve and reject fixtures', '{owner,admin,manager}'),
  ('interactions:read', 'View recorded interactions', '{owner,admin,manager,member,viewer}'),
  ('interactions:record', 'Record interactions', '{owner,admin,manager,member}'),
  ('members:invite', 'Invite people and view invitations', '{owner,admin,manager}'),
  ('members:manage', 'Update, suspend and remove members, and grant them roles', '{owner,admin}'),
  ('members:read', 'List and view members', '{owner,admin,manager,member,viewer}'),
  ('mock:read', 'Call mocks', '{owner,admin,manager,member,viewer}'),
  ('redactions:manage', 'Create and delete redaction rules', '{owner,admin,manager}'),
  ('redactions:read', 'View redaction rules', '{owner,admin,manager,member,viewer}'),
  ('retention:manage', 'Create and delete retention rules', '{owner,admin}'),
  ('retention:read', 'View retention rules', '{owner,admin,manager,member,viewer}'),
  ('roles:manage', 'Create, update and delete the tenant’s own roles', '{owner,admin}'),
  ('roles:read', 'List and view roles and their permissions', '{owner,admin,manager,member,viewer}'),
  ('services:manage', 'Register, update and delete services', '{owner,admin,manager,member}'),
  ('services:read', 'View services, their versions and specifications', '{owner,admin,manager,member,viewer}'),
  ('sessions:manage', 'End the sessions of members', '{owner,admin}'),
  ('settings:manage', 'Update and lock the settings of the tenant and its teams', '{owner,admin}'),
  ('settings:read', 'View settings', '{owner,admin,manager,member,viewer}'),
  ('specs:publish', 'Publish specifications', '{owner,admin,manager,member}'),
  ('teams:manage', 'Create, update and delete teams and their memberships', '{owner,admin,manager}'),
  ('teams:read', 'List and view teams and their members', '{owner,admin,manager,member,viewer}'),
  ('tenant:export', 'Export all data of the tenant', '{owner}'),
  ('tenant:read', 'View the tenant, its plan, branding and domains', '{owner,admin,manager,member,viewer}'),
  ('tenant:update', 'Update the tenant’s profile, branding and domains', '{owner,admin}'),
  ('verification:read', 'View verification tasks and results', '{owner,admin,manager,member,viewer}'),
  ('verification:report', 'Report verification results', '{owner,admin,manager,member}')
on conflict (id) do update set description = excluded.description, system_roles = excluded.system_roles;
