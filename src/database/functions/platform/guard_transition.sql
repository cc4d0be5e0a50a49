-- Enforces the states of a tenant. An archived tenant can be deleted after its retention period;
-- app.erase_tenants then removes its rows.
-- Errors: invalid_transition, retention_not_over.
-- Trigger function of control.tenants.
create or replace function app.guard_transition() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept_until timestamptz := old.status_changed_at + (select r.days from app.tenant_retention r) * interval '1 day';
begin
  if app.context_if_any() is null then
    return new;
  end if;
  perform app.require((old.status, new.status) in (
      ('provisioning', 'active'), ('provisioning', 'failed'), ('active', 'suspended'), ('suspended', 'active'),
      ('active', 'archived'), ('suspended', 'archived'), ('archived', 'deleted')),
    'invalid_transition', jsonb_build_object('from', old.status, 'to', new.status));
  perform app.require(new.status <> 'deleted' or kept_until <= now(), 'retention_not_over',
    jsonb_build_object('until', to_char(kept_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
  return new;
end
$$;
