-- Returns whether the session role is a superuser, can bypass row security, or belongs to the owner's role or
-- to neon_superuser.
-- Internal: called by other functions.
create or replace function app.role_is_unsafe() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select rolsuper or rolbypassrls or pg_has_role(session_user, current_user, 'MEMBER')
    or exists (select from pg_roles r where r.rolname = 'neon_superuser' and pg_has_role(session_user, r.oid, 'MEMBER'))
  from pg_roles where rolname = session_user
$$;
