-- Checks changes of tenants: the operator needs its context and cannot change the system tenant or
-- status_changed_at, and a tenant may only be placed where it is served. Without a context the owner of the
-- database may change anything.
-- Errors: GH003, tenant_is_system, tenant_database_not_ready.
-- Trigger function of control.tenants.
create or replace function app.guard_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user = 'app_operator' then
    perform app.require_operator();
    -- Retention counts from this time, so the operator cannot set it.
    new.status_changed_at := case when tg_op = 'UPDATE' then old.status_changed_at else now() end;
  elsif app.context_if_any() is null then
    return new;
  end if;
  perform app.require(tg_op = 'INSERT' or session_user <> 'app_operator' or old.kind <> 'system', 'tenant_is_system');
  perform app.require(app.serves(new.isolation_tier, new.region)
    or tg_op = 'UPDATE' and (new.isolation_tier, new.region) = (old.isolation_tier, old.region), 'tenant_database_not_ready');
  return new;
end
$$;
