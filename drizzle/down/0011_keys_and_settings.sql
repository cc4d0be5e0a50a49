-- loses data: column control.plans.settings
drop trigger guard_setting on settings;
--> statement-breakpoint
create or replace function app.session_is_over(tenant uuid, signed_in_at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select signed_in_at is not null and signed_in_at < now() - interval '1 hour' * coalesce((
    select (s.value #>> '{}')::integer from public.settings s
    where s.tenant_id = tenant and s.scope_type = 'tenant' and s.scope_id = tenant and s.key = 'security.sessionMaxHours'), 168)
$$;
--> statement-breakpoint
drop function app.use_key, app.key_state, app.guard_setting, app.may_set, app.resolved_settings, app.settings_of;
--> statement-breakpoint
ALTER TABLE "control"."plans" DROP COLUMN "settings";
