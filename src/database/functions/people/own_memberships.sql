-- Returns the active tenants in which the signed-in user is an active member.
-- Callers: app_user.
create or replace function app.own_memberships() returns table (tenant_id uuid, slug text, name text, role text, joined_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'userId';
begin
  return query select t.id, t.slug, t.name, m.role, m.created_at
    from public.members m join control.tenants t on t.id = m.tenant_id
    where m.user_id = own and m.status = 'active' and t.status = 'active';
end
$$;

grant execute on function app.own_memberships to app_user;
