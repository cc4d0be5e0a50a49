-- Returns the effective settings of a member: of the values of plan, tenant, teams and member the topmost
-- locked one, else the nearest. Among several teams a locked value comes first, then the lowest slug; a given
-- team limits them to that one.
-- Internal: called by other functions.
create or replace function app.settings_of(tenant uuid, member uuid, keys text[], team uuid)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct on (said.key) said.key, said.value, said.source, said.locked
  from (
    select p.key, p.value, 'plan' as source, false as locked, 1 as level, '' as slug
    from control.tenants t join control.plans plan on plan.id = t.plan_id, json_each(plan.settings) p
    where t.id = tenant
    union all
    select s.key, s.value, s.scope_type, s.is_locked,
      case s.scope_type when 'tenant' then 2 when 'team' then 3 else 4 end, coalesce(t.slug, '')
    from public.settings s
    left join public.teams t on s.scope_type = 'team' and t.tenant_id = tenant and t.id = s.scope_id
    where s.tenant_id = tenant and case
      when s.scope_type = 'tenant' then s.scope_id = tenant
      when s.scope_type = 'member' then s.scope_id = member
      when team is null then exists (select from public.team_members m
        where m.tenant_id = tenant and m.team_id = s.scope_id and m.member_id = member)
      else s.scope_id = team end
  ) said
  where said.key = any (keys)
  order by said.key, said.locked desc, case when said.locked then said.level else -said.level end, said.slug
$$;
