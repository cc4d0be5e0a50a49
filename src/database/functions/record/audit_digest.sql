-- Returns the hash of an audit event in a canonical form. Seals rest on it: a new column must extend the form
-- without changing the hash of earlier events, as actor_key_id does by coming last and only when set.
-- Internal: called by other functions.
create or replace function app.audit_digest(event public.audit_events) returns bytea
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to((jsonb_build_array(event.id, event.tenant_id, event.actor_member_id, event.actor_type,
    event.request_id, event.action, event.resource, event.resource_id, event.outcome, event.reason, event.changes,
    extract(epoch from event.occurred_at))
      || case when event.actor_key_id is null then '[]' else jsonb_build_array(event.actor_key_id) end)::text, 'UTF8'))
$$;
