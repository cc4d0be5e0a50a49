-- Rejects a change that leaves a tenant without an active owner. Two owners who leave at once wait for each
-- other; isolation levels above read committed would not see the other and are rejected.
-- Errors: last_owner.
-- Trigger function of public.members.
create or replace function app.guard_last_owner() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.role <> 'owner' or old.status <> 'active' or not app.is_guarded()
      or tg_op = 'UPDATE' and new.role = 'owner' and new.status = 'active' then
    return null;
  end if;
  perform app.require(current_setting('transaction_isolation') = 'read committed', 'last_owner');
  perform from control.tenants t where t.id = old.tenant_id for no key update;
  perform app.require(exists (select from public.members m
    where m.tenant_id = old.tenant_id and m.role = 'owner' and m.status = 'active'), 'last_owner');
  return null;
end
$$;
