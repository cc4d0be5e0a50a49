-- Rejects a row beyond the plan limit named by the trigger's argument. Concurrent inserts wait for each other
-- and for a change of the plan. Isolation levels above read committed would not count concurrent rows and are
-- rejected.
-- Errors: plan_limit_exceeded, 0A000 above read committed.
-- Trigger function of public.api_keys, public.members, public.services, public.teams.
create or replace function app.guard_limit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  allowed integer;
  used integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = '0A000', message = 'what a plan limits is made under read committed: an older snapshot does not count it';
  end if;
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  if allowed is null then
    return null;
  end if;
  perform from control.tenants t where t.id = new.tenant_id for no key update;
  -- The plan may have changed while this waited.
  select (p.limits ->> tg_argv[0])::integer into allowed
  from control.tenants t join control.plans p on p.id = t.plan_id where t.id = new.tenant_id;
  used := app.used(new.tenant_id, tg_argv[0]);
  perform app.require(allowed is null or used <= allowed, 'plan_limit_exceeded',
    jsonb_build_object('resource', tg_argv[0], 'limit', allowed, 'used', used - 1));
  return null;
end
$$;
