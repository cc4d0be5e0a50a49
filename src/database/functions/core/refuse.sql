-- Raises an error that the API turns into a problem: SQLSTATE GH001, the problem code as message, its extra
-- members as JSON in the detail.
-- Callers: app_user, app_operator.
create or replace function app.refuse(problem_code text, extra jsonb default null) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using errcode = 'GH001', message = problem_code, detail = coalesce(extra::text, '');
end
$$;

grant execute on function app.refuse to app_user, app_operator;
