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

grant execute on function app.emit to app_user;
