-- Ends one session of the signed-in user or, given null, all but the current one.
-- Errors: not_found for another user's or an unknown session.
-- Callers: app_user.
create or replace function app.end_own_sessions(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  delete from auth.sessions s
  where s.user_id = (context ->> 'userId')::uuid
    and case when session is null then s.id <> (context ->> 'sessionId')::uuid else s.id = session end;
  perform app.require(found or session is null, 'not_found');
end
$$;

grant execute on function app.end_own_sessions to app_user;
