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

grant execute on function app.record_export to app_user;
