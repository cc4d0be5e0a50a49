-- Requires a context of the operator, for functions that reach tenants by id.
-- Errors: GH003 without one.
-- Internal: called by other functions.
create or replace function app.require_operator() returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.context() ->> 'operatorKeyId' is null then
    raise exception using errcode = 'GH003', message = 'the context is not the operator’s';
  end if;
end
$$;
