-- loses data: everything, tenants and users and the key that signs contexts
-- The roles stay: they belong to the cluster, and other databases may use them. Here they have no rights any more.
drop table
  public.api_keys, public.audit_events, public.audit_seals, public.branch_versions, public.branches, public.contracts,
  public.deployments, public.environments, public.events, public.fixture_versions, public.fixtures, public.interactions,
  public.invitations, public.member_roles, public.members, public.redactions, public.releases, public.retention_rules,
  public.roles, public.service_versions, public.services, public.settings, public.specs, public.team_members,
  public.teams, public.tenant_domains, public.verification_outcomes, public.verification_results, public.verification_tasks,
  control.api_key_secrets, control.api_key_uses, control.ended_sessions, control.idempotency_keys, control.invitation_tokens, control.operator_answers,
  control.operator_keys, control.permissions, control.plans, control.tenant_databases, control.tenants, control.verified_domains,
  auth.accounts, auth.jwks, auth.rate_limits, auth.sessions, auth.users, auth.verifications cascade;
--> statement-breakpoint
drop schema app cascade;
--> statement-breakpoint
drop schema partitions, auth, control;
--> statement-breakpoint
drop extension pgcrypto;
--> statement-breakpoint
drop schema extensions;
--> statement-breakpoint
revoke usage on schema public from app_user;
--> statement-breakpoint
grant usage on schema public to public;
--> statement-breakpoint
do $$
begin
  execute format('revoke connect on database %I from app_user, app_auth, app_operator', current_database());
  execute format('grant connect, temporary on database %I to public', current_database());
end
$$;
--> statement-breakpoint
alter default privileges grant execute on functions to public;
