-- loses data: the months of retention, if app.retention was changed
-- No audit event is lost: the first partition becomes the table again, and takes the rows of the others.
alter table audit_events detach partition partitions.audit_events_before;
--> statement-breakpoint
insert into partitions.audit_events_before select * from audit_events;
--> statement-breakpoint
drop table audit_events;
--> statement-breakpoint
alter table partitions.audit_events_before set schema public;
--> statement-breakpoint
alter table audit_events_before rename to audit_events;
--> statement-breakpoint
create policy audit_events_tenant on audit_events as permissive for all to app_user
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
grant select on audit_events to app_user;
--> statement-breakpoint
-- What /readyz asks: whether this role could get round row security, and the newest migration applied.
create or replace function app.readiness() returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'roleIsSafe', not app.role_is_unsafe() and not exists (
      select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = session_user),
    'migration', (select max(created_at)::text from drizzle.__drizzle_migrations))
$$;
--> statement-breakpoint
drop function app.keep_partitions, app.make_partition, app.has_partition, app.partitions_of, app.id_month, app.id_floor;
--> statement-breakpoint
drop table app.retention;
--> statement-breakpoint
drop schema partitions;
