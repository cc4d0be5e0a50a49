-- Checks a change of a custom role; before.id is null for a new role and after.id for a deleted one. The
-- caller must permanently hold what the role had and gets, including its rank, and cannot extend a role that
-- it holds.
-- Errors: role_is_system, role_exceeds_yours, self_escalation.
-- Internal: called by other functions.
create or replace function app.judge_role(before public.roles, after public.roles) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  is_mine boolean;
begin
  perform app.require(before.is_system is not true and after.is_system is not true, 'role_is_system');
  select before.key in (
    select m.role from public.members m where m.tenant_id = app.tenant_id() and m.id = app.member_id()
    union all
    select g.role from public.member_roles g where g.tenant_id = app.tenant_id() and g.member_id = app.member_id()
      and (g.expires_at is null or g.expires_at > now())) into is_mine;
  perform app.require(before.id is null or app.may_give(before.key, now()), 'role_exceeds_yours',
    jsonb_build_object('role', before.key));
  if after.id is not null then
    perform app.require(is_mine is not true or after.permissions <@ before.permissions and after.rank <= before.rank, 'self_escalation');
    perform app.require(is_mine is true or app.holds(after.permissions, after.rank, null), 'role_exceeds_yours',
      jsonb_build_object('role', after.key));
  end if;
end
$$;
