-- Returns how much of a plan limit a tenant uses, as `app.used_<limit>` counts it; null for an undeclared limit.
-- Internal: called by other functions.
create or replace function app.used(tenant uuid, resource text) returns integer
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  counter text := 'used_' || lower(regexp_replace(resource, '([A-Z])', '_\1', 'g'));
  used integer;
begin
  if to_regprocedure(format('app.%I(uuid)', counter)) is null then
    return null;
  end if;
  execute format('select app.%I($1)', counter) into used using tenant;
  return used;
end
$$;
