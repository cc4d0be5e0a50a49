-- Returns the signed context of this transaction: actor, tenant, member, scopes and request id. It fails
-- closed, so that a missing context is an error and never means all rows.
-- Errors: GH003 without a context, or with a forged one.
-- Callers: app_user.
create or replace function app.context() returns jsonb
language plpgsql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
begin
  if context is null then
    raise exception using errcode = 'GH003', message = 'no context: call app.enter first, in the same transaction';
  end if;
  return context;
end
$$;

grant execute on function app.context to app_user;
