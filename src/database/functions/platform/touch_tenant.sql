-- Keeps id, kind and created_at of a tenant, increments its revision on a real change, and sets
-- status_changed_at and deleted_at with the status.
-- Trigger function of control.tenants.
create or replace function app.touch_tenant() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.kind := old.kind;
  new.created_at := old.created_at;
  if to_jsonb(new) <> to_jsonb(old) then
    new.updated_at := now();
    new.revision := old.revision + 1;
  end if;
  if new.status <> old.status then
    new.status_changed_at := now();
    new.deleted_at := case when new.status = 'deleted' then now() end;
  end if;
  return new;
end
$$;
