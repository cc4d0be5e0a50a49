drop function app.end_sessions_of(uuid);
--> statement-breakpoint
drop function app.end_own_sessions(uuid);
--> statement-breakpoint
drop function app.switch_tenant(text);
--> statement-breakpoint
drop function app.own_sessions();
--> statement-breakpoint
drop function app.own_memberships();
--> statement-breakpoint
drop function app.own_session();
