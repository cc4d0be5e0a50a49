-- Returns which active members would gain or lose which permissions, in the whole tenant or in a team, if a
-- role got other permissions or another rank; null keeps the present value.
-- Errors: those of app.judge_role.
-- Callers: app_user.
create or replace function app.role_change(role_key text, next_permissions text[], next_rank integer)
returns table (member_id uuid, team_id uuid, gains text[], loses text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  before public.roles;
  after public.roles;
begin
  select * into before from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key;
  after := before;
  after.permissions := coalesce(next_permissions, before.permissions);
  after.rank := coalesce(next_rank, before.rank);
  perform app.judge_role(before, after);
  return query
  with granted as (
    select m.id as member, null::uuid as team, m.role from public.members m
    where m.tenant_id = before.tenant_id and m.status = 'active'
    union all
    select m.id, g.team_id, g.role from public.member_roles g
    join public.members m on m.tenant_id = g.tenant_id and m.id = g.member_id and m.status = 'active'
    where g.tenant_id = before.tenant_id and (g.expires_at is null or g.expires_at > now())),
  concerned as (select * from granted g where g.member in (select c.member from granted c where c.role = role_key)),
  was as (
    select distinct c.member, c.team, p.id from concerned c, unnest(app.permissions_of_role(before.tenant_id, c.role)) p (id)),
  will_be as (
    select distinct c.member, c.team, p.id from concerned c,
      unnest(case when c.role = role_key then after.permissions else app.permissions_of_role(before.tenant_id, c.role) end) p (id)),
  differing as (
    select w.*, true as is_gain from will_be w
    where not exists (select from was o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team))
    union all
    select w.*, false from was w
    where not exists (select from will_be o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team)))
  select d.member, d.team, coalesce(array_agg(d.id order by d.id) filter (where d.is_gain), '{}'),
    coalesce(array_agg(d.id order by d.id) filter (where not d.is_gain), '{}')
  from differing d group by d.member, d.team order by d.member, d.team nulls first;
end
$$;

grant execute on function app.role_change to app_user;
