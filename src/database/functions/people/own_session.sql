-- Returns the session of the signed-in user, with the user's profile; no row in a context without a session.
-- Callers: app_user.
create or replace function app.own_session() returns table (
  id uuid, user_id uuid, email text, name text, image text, active_tenant_id uuid, expires_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'sessionId';
begin
  return query select s.id, u.id, u.email, u.name, u.image, s.active_tenant_id, s.expires_at
    from auth.sessions s join auth.users u on u.id = s.user_id where s.id = own;
end
$$;

grant execute on function app.own_session to app_user;
