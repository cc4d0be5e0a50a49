-- Starts the transaction of a request: sets its statement, transaction and lock timeouts, and rejects a session role
-- that could bypass row security.
-- Errors: runtime_role_unsafe.
-- Internal: called by other functions.
create or replace function app.begin_request(timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('statement_timeout', timeout_ms::text, true),
    set_config('transaction_timeout', timeout_ms::text, true),
    set_config('lock_timeout', (timeout_ms / 2)::text, true);
  if app.role_is_unsafe() then
    perform app.refuse('runtime_role_unsafe');
  end if;
end
$$;
