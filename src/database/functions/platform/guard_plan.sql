-- Requires the operator's context before the operator changes a plan.
-- Errors: GH003.
-- Trigger function of control.plans.
create or replace function app.guard_plan() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
  end if;
  return new;
end
$$;
