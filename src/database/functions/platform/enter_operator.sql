-- The entry point of the operator. It authenticates an operator key, claims the idempotency key and signs a
-- context without a tenant.
-- Errors: invalid_credential, api_key_revoked, api_key_expired, those of app.claim, runtime_role_unsafe.
-- Callers: app_operator.
create or replace function app.enter_operator(
  credential text, request_id text, timeout_ms integer, idempotency_key text default null, fingerprint text default null
) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_key control.operator_keys;
begin
  perform app.begin_request(timeout_ms);
  select * into found_key from control.operator_keys k
  where k.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex');
  if found_key.id is null then
    perform app.refuse('invalid_credential');
  elsif found_key.revoked_at is not null then
    perform app.refuse('api_key_revoked');
  elsif found_key.expires_at <= now() then
    perform app.refuse('api_key_expired');
  end if;
  if idempotency_key is not null then
    perform app.claim(null, found_key.id, idempotency_key, fingerprint);
  end if;
  perform app.put_context(jsonb_build_object('actorType', 'operator', 'tenantId', null, 'memberId', null, 'scopes', null,
    'operatorKeyId', found_key.id, 'requestId', request_id, 'idempotencyKey', idempotency_key));
end
$$;

grant execute on function app.enter_operator to app_operator;
