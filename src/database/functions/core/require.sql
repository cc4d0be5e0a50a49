-- Raises the given problem unless the condition is true. Null counts as false.
-- Errors: the problem code of the caller.
-- Callers: app_user, app_operator.
create or replace function app.require(holds boolean, problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if holds is not true then
    perform app.refuse(problem_code, extra);
  end if;
end
$$;

grant execute on function app.require to app_user, app_operator;
