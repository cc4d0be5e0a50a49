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

grant execute on function app.enter_person to app_user;
