-- Returns the signature of a context. The backend process and the transaction start are part of it, so that a
-- signature is worthless in any other transaction.
-- Internal: called by other functions.
create or replace function app.sign(context text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select encode(extensions.hmac(
    concat_ws('|', context, pg_backend_pid(), extract(epoch from transaction_timestamp())),
    encode(secret, 'hex'), 'sha256'), 'hex')
  from app.signing_key
$$;
