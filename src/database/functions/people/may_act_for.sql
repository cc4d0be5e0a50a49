-- Returns whether a credential made by the caller may act as a member: the caller itself, or a member whose
-- every current role the caller could give.
-- Internal: called by other functions.
create or replace function app.may_act_for(member uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select member = app.member_id() or not exists (
    select from (
      select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = member
      union all
      select g.role from public.member_roles g
      where g.tenant_id = app.tenant_id() and g.member_id = member and (g.expires_at is null or g.expires_at > now())
    ) held where not app.could_give(app.tenant_id(), app.member_id(), held.role))
$$;
