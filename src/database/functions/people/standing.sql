-- Returns the roles that an active member holds in the whole tenant until a time; null stands for no end. An
-- inactive member holds none.
-- Internal: called by other functions.
create or replace function app.standing(tenant uuid, member uuid, until timestamptz) returns table (role text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.role from public.members m where m.tenant_id = tenant and m.id = member and m.status = 'active'
  union all
  select g.role from public.members m
  join public.member_roles g on g.tenant_id = m.tenant_id and g.member_id = m.id and g.team_id is null
    and (g.expires_at is null or g.expires_at > now() and g.expires_at >= coalesce(until, 'infinity'))
  where m.tenant_id = tenant and m.id = member and m.status = 'active'
$$;
