-- Stores the answer of an idempotent write and returns it. A null answer releases the key, so that the request
-- can be repeated.
-- Errors: GH003 without a context.
-- Callers: app_user, app_operator.
create or replace function app.remember(given json) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
  claimed text := context ->> 'idempotencyKey';
begin
  if claimed is null then
    return given;
  elsif given is null then
    delete from control.idempotency_keys
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    delete from control.operator_answers where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  else
    update control.idempotency_keys set answer = given
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = claimed;
    update control.operator_answers set answer = given
    where operator_key_id = (context ->> 'operatorKeyId')::uuid and key = claimed;
  end if;
  return given;
end
$$;

grant execute on function app.remember to app_user, app_operator;
