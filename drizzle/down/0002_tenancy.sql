-- loses no data: triggers and rights go, no row. Until it is applied again nobody can enter.
do $$
declare
  protected text;
begin
  foreach protected in array array['members', 'services', 'service_versions', 'environments', 'deployments', 'specs'] loop
    execute format('drop trigger touch on public.%I', protected);
    execute format('drop trigger audit_insert on public.%I', protected);
    execute format('drop trigger audit_update on public.%I', protected);
    execute format('drop trigger audit_delete on public.%I', protected);
    execute format('revoke select, insert, update, delete on public.%I from app_user', protected);
    execute format('alter table public.%I no force row level security', protected);
  end loop;
  foreach protected in array array['audit_events', 'events'] loop
    execute format('revoke select on public.%I from app_user', protected);
    execute format('alter table public.%I no force row level security', protected);
  end loop;
end
$$;
--> statement-breakpoint
drop function app.protect_log, app.protect, app.touch, app.audit, app.changes, app.emit, app.remember, app.enter, app.claim,
  app.readiness, app.role_is_unsafe;
