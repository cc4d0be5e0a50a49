-- Returns the signed context of this transaction, or null when no enter function ran.
-- Errors: GH003 when the context was not signed by an enter function.
-- Callers: app_user.
create or replace function app.context_if_any() returns jsonb
language plpgsql stable parallel restricted security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context text := nullif(current_setting('app.context', true), '');
begin
  if context is not null and current_setting('app.signature', true) is distinct from app.sign(context) then
    raise exception using errcode = 'GH003', message = 'the context was not signed by app.enter';
  end if;
  return context::jsonb;
end
$$;

grant execute on function app.context_if_any to app_user;
