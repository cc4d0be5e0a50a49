-- Keeps id, tenant_id and created_at of an updated row, sets updated_at and increments the revision.
-- Trigger function of every table completed by app.protect.
create or replace function app.touch() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.id := old.id;
  new.tenant_id := old.tenant_id;
  new.created_at := old.created_at;
  new.updated_at := now();
  new.revision := old.revision + 1;
  return new;
end
$$;
