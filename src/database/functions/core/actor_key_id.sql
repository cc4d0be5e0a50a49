-- Returns the API key or operator key of the context; null for a session, and without a context. It is the
-- default of audit_events.actor_key_id.
-- Internal: called by other functions.
create or replace function app.actor_key_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(c ->> 'keyId', c ->> 'operatorKeyId')::uuid from app.context_if_any() c $$;
