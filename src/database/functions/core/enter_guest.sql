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

grant execute on function app.enter_guest to app_user;
