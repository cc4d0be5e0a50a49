-- Returns the unexpired sessions of the signed-in user.
-- Callers: app_user.
create or replace function app.own_sessions() returns table (
  id uuid, address text, user_agent text, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, is_current boolean
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  return query select s.id, nullif(s.ip_address, ''), nullif(s.user_agent, ''), s.created_at, s.updated_at, s.expires_at,
      s.id = (context ->> 'sessionId')::uuid
    from auth.sessions s where s.user_id = (context ->> 'userId')::uuid and s.expires_at > now();
end
$$;

grant execute on function app.own_sessions to app_user;
