-- loses data: the signing key; contexts that were signed with it are void
-- The role app_user stays: it belongs to the cluster, and other databases may use it. Here it has no right any more.
drop function app.uuid7, app.member_id, app.tenant_id, app.context, app.context_if_any, app.sign, app.require, app.refuse;
--> statement-breakpoint
drop table app.signing_key;
--> statement-breakpoint
revoke usage on schema app, public from app_user;
--> statement-breakpoint
grant usage on schema public to public;
--> statement-breakpoint
do $$
begin
  execute format('revoke connect on database %I from app_user', current_database());
  execute format('grant connect, temporary on database %I to public', current_database());
end
$$;
--> statement-breakpoint
alter default privileges grant execute on functions to public;
--> statement-breakpoint
drop extension pgcrypto;
--> statement-breakpoint
drop schema extensions;
--> statement-breakpoint
drop schema app;
