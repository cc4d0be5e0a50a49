-- Returns whether the caller holds all given permissions and at least a rank in the whole tenant until a time;
-- null stands for no end. The scopes of an API key limit it.
-- Internal: called by other functions.
create or replace function app.holds(asked text[], asked_rank integer, until timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with mine as materialized (
    select s.role from app.standing(app.tenant_id(), app.member_id(), until) s)
  select asked_rank <= (select max(app.rank_of(m.role)) from mine m)
    and asked <@ array(select p.id from mine m, unnest(app.permissions_of_role(app.tenant_id(), m.role)) p (id), app.context() c
      where c -> 'scopes' = 'null' or c -> 'scopes' ?| array[p.id, '*'])
$$;
