-- Completes a tenant table with what drizzle-kit cannot express: FORCE ROW LEVEL SECURITY, grants to app_user,
-- and the touch and audit triggers. Columns named in omitted are audited without their values. npm run
-- db:generate adds the call for each new table.
-- Internal: called by other functions, migrations and the owner.
create or replace function app.protect(protected regclass, omitted text[] default '{}') returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s force row level security', protected);
  execute format('grant select, insert, update, delete on %s to app_user', protected);
  execute format('create trigger touch before update on %s for each row execute function app.touch()', protected);
  execute format('create trigger audit_insert after insert on %s referencing new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_update after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function app.audit(%L)', protected, omitted);
  execute format('create trigger audit_delete after delete on %s referencing old table as old_rows
    for each statement execute function app.audit(%L)', protected, omitted);
end
$$;
