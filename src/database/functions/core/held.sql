-- Returns the permissions that a member holds through its roles; team_id is null for those that apply to the
-- whole tenant. Expired role grants do not count.
-- Internal: called by other functions.
create or replace function app.held(tenant uuid, member uuid) returns table (permission text, team_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct p.id, g.team_id
  from (
    select m.role, null::uuid as team_id from public.members m where m.tenant_id = tenant and m.id = member
    union all
    select g.role, g.team_id from public.member_roles g
    where g.tenant_id = tenant and g.member_id = member and (g.expires_at is null or g.expires_at > now())
  ) g
  join public.roles r on r.tenant_id = tenant and r.key = g.role
  join control.permissions p on case when r.is_system then r.key = any (p.system_roles) else p.id = any (r.permissions) end
$$;
