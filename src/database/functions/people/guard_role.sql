-- Applies app.judge_role to every change of a role.
-- Errors: those of app.judge_role.
-- Trigger function of public.roles.
create or replace function app.guard_role() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.is_guarded() then
    perform app.judge_role(old, new);
  end if;
  return coalesce(new, old);
end
$$;
