-- loses data: roles of the tenants' own, of which their members become viewers; table public.audit_seals, table auth.accounts, table auth.jwks, table auth.rate_limits, table auth.sessions, table auth.users, table auth.verifications, table public.api_keys, table control.api_key_secrets, table control.api_key_uses, table control.invitation_tokens, table control.operator_answers, table control.operator_keys, table control.permissions, table control.plans, table control.tenant_databases, table control.verified_domains, table public.roles, table public.tenant_domains, table public.invitations, table public.settings, table public.member_roles, table public.team_members, table public.teams, column public.audit_events.actor_type, column public.audit_events.outcome, column public.audit_events.reason, column control.tenants.kind, column control.tenants.status_reason, column control.tenants.status_changed_at, column control.tenants.contact_email, column control.tenants.plan_id, column control.tenants.region, column control.tenants.isolation_tier, column control.tenants.branding, column control.tenants.updated_at, column control.tenants.revision, column control.tenants.deleted_at, column public.members.user_id, column public.members.email, column public.members.removed_at, schema auth
-- What the older door reads: each key with its newest secret.
insert into control.api_keys (id, tenant_id, member_id, name, secret_hash, scopes, expires_at, revoked_at, created_at)
select distinct on (k.tenant_id, k.member_id, k.name) k.id, k.tenant_id, k.member_id, k.name, s.secret_hash, k.scopes, k.expires_at, k.revoked_at, k.created_at
from api_keys k join control.api_key_secrets s on s.tenant_id = k.tenant_id and s.api_key_id = k.id
order by k.tenant_id, k.member_id, k.name, k.revoked_at desc nulls first, s.created_at desc;
--> statement-breakpoint
update members set role = 'viewer' where role not in ('owner', 'admin', 'manager', 'member', 'viewer');
--> statement-breakpoint
ALTER TABLE "audit_seals" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."accounts" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."jwks" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."rate_limits" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."sessions" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."users" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "auth"."verifications" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "api_keys" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."api_key_secrets" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."api_key_uses" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."invitation_tokens" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."operator_answers" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."operator_keys" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."permissions" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."plans" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."tenant_databases" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "control"."verified_domains" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "roles" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "tenant_domains" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "invitations" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "settings" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "member_roles" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "team_members" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "teams" DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint
DROP POLICY "audit_seals_tenant" ON "audit_seals" CASCADE;
--> statement-breakpoint
DROP TABLE "audit_seals" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."accounts" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."jwks" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."rate_limits" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."sessions" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."users" CASCADE;
--> statement-breakpoint
DROP TABLE "auth"."verifications" CASCADE;
--> statement-breakpoint
DROP POLICY "api_keys_tenant" ON "api_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "api_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."api_key_secrets" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."api_key_uses" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."invitation_tokens" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."operator_answers" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."operator_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."permissions" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."plans" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."tenant_databases" CASCADE;
--> statement-breakpoint
DROP TABLE "control"."verified_domains" CASCADE;
--> statement-breakpoint
DROP POLICY "roles_tenant" ON "roles" CASCADE;
--> statement-breakpoint
DROP TABLE "roles" CASCADE;
--> statement-breakpoint
DROP POLICY "tenant_domains_tenant" ON "tenant_domains" CASCADE;
--> statement-breakpoint
DROP TABLE "tenant_domains" CASCADE;
--> statement-breakpoint
DROP POLICY "invitations_tenant" ON "invitations" CASCADE;
--> statement-breakpoint
DROP TABLE "invitations" CASCADE;
--> statement-breakpoint
DROP POLICY "settings_tenant" ON "settings" CASCADE;
--> statement-breakpoint
DROP TABLE "settings" CASCADE;
--> statement-breakpoint
DROP POLICY "member_roles_tenant" ON "member_roles" CASCADE;
--> statement-breakpoint
DROP TABLE "member_roles" CASCADE;
--> statement-breakpoint
DROP POLICY "team_members_tenant" ON "team_members" CASCADE;
--> statement-breakpoint
DROP TABLE "team_members" CASCADE;
--> statement-breakpoint
DROP POLICY "teams_tenant" ON "teams" CASCADE;
--> statement-breakpoint
DROP TABLE "teams" CASCADE;
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP CONSTRAINT "tenants_kind_is_known";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP CONSTRAINT "tenants_region_is_known";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP CONSTRAINT "tenants_tier_is_known";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP CONSTRAINT "tenants_status_is_known";
--> statement-breakpoint
ALTER TABLE "members" DROP CONSTRAINT "members_human_is_a_user";
--> statement-breakpoint
DROP INDEX "control"."tenants_system_unique";
--> statement-breakpoint
DROP INDEX "members_tenant_id_user_id_index";
--> statement-breakpoint
DROP INDEX "members_tenant_id_role_index";
--> statement-breakpoint
ALTER TABLE "audit_events" ALTER COLUMN "resource_id" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "audit_events" DROP COLUMN "actor_type";
--> statement-breakpoint
ALTER TABLE "audit_events" DROP COLUMN "outcome";
--> statement-breakpoint
ALTER TABLE "audit_events" DROP COLUMN "reason";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "kind";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "status_reason";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "status_changed_at";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "contact_email";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "plan_id";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "region";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "isolation_tier";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "branding";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "updated_at";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "revision";
--> statement-breakpoint
ALTER TABLE "control"."tenants" DROP COLUMN "deleted_at";
--> statement-breakpoint
ALTER TABLE "members" DROP COLUMN "user_id";
--> statement-breakpoint
ALTER TABLE "members" DROP COLUMN "email";
--> statement-breakpoint
ALTER TABLE "members" DROP COLUMN "removed_at";
--> statement-breakpoint
ALTER TABLE "control"."tenants" ADD CONSTRAINT "tenants_status_is_known" CHECK ("control"."tenants"."status" in ('active', 'suspended'));
--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_role_is_known" CHECK ("members"."role" in ('owner', 'admin', 'manager', 'member', 'viewer'));
--> statement-breakpoint
DROP SCHEMA "auth";
