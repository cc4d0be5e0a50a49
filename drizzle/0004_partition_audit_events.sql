-- Audit events by month. An id is a UUIDv7, so ids sort by time and partitions are ranges of ids: the key stays
-- (tenant_id, id). The table that was becomes the first partition as it stands, with its rows; nothing is copied.
-- Partitions stand in a schema that the runtime role cannot use, without grants or policies; all go through the parent.
create schema partitions;
--> statement-breakpoint
-- How long rows are kept, in whole months besides the one that runs. Only the owner can read and change it.
create table app.retention (
  table_name text primary key,
  months integer not null check (months between 3 and 1200)
);
--> statement-breakpoint
insert into app.retention (table_name, months) values ('public.audit_events', 24);
--> statement-breakpoint
-- Where a day begins among ids, in UTC: not above any UUIDv7 of its first millisecond.
create function app.id_floor(day date) returns uuid
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$ select rpad(lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid $$;
--> statement-breakpoint
-- The first day of the month, in UTC, that an id was made in.
create function app.id_month(id uuid) returns date
language sql immutable strict
set search_path = pg_catalog, pg_temp
as $$
  select date_trunc('month', timestamp 'epoch'
    + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond')::date
$$;
--> statement-breakpoint
-- The partitions of a table, and their bounds; null: without one. The default partition has neither.
create function app.partitions_of(parent regclass) returns table (partition regclass, lower_id uuid, upper_id uuid)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.oid::regclass, substring(bound from 'FROM \(''([^'']+)')::uuid, substring(bound from 'TO \(''([^'']+)')::uuid
  from pg_inherits i join pg_class c on c.oid = i.inhrelid, pg_get_expr(c.relpartbound, c.oid) bound
  where i.inhparent = parent
$$;
--> statement-breakpoint
create function app.has_partition(parent regclass, month date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.partitions_of(parent)
    where upper_id > app.id_floor(month) and (lower_id is null or lower_id <= app.id_floor(month)))
$$;
--> statement-breakpoint
-- Makes the partition of a month, and moves into it what the default partition holds of that month. Gives how many rows.
create function app.make_partition(parent regclass, month date) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  lower_id uuid := app.id_floor(month);
  upper_id uuid := app.id_floor((month + interval '1 month')::date);
  made text := format('partitions.%I', (select relname from pg_class where oid = parent) || to_char(month, '_YYYY_MM'));
  unplaced regclass := (select p.partition from app.partitions_of(parent) p where p.lower_id is null and p.upper_id is null);
  moved bigint;
begin
  execute format('create table %s (like %s including all)', made, parent);
  execute format('alter table %s enable row level security, force row level security', made);
  -- Attaching takes this lock anyway; from here on no row of that month can come in behind.
  execute format('lock table %s in access exclusive mode', unplaced);
  execute format('with moved as (delete from %s where id >= %L and id < %L returning *) insert into %s select * from moved',
    unplaced, lower_id, upper_id, made);
  get diagnostics moved = row_count;
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, made, lower_id, upper_id);
  return moved;
end
$$;
--> statement-breakpoint
-- Makes the partitions of this month and the next three, and removes what is past retention. It takes nothing from its
-- caller but whether to do it: the runtime role cannot say when, what or how much, nor write app.retention.
-- A partition goes when every row in it is past retention, by its id and by occurred_at; before the first month, where
-- rows of many months lie together, and in the default partition, rows go one by one, 100,000 in a call.
create function app.keep_partitions(dry_run boolean default false) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  dry boolean := coalesce(dry_run, true);
  this_month date := date_trunc('month', now() at time zone 'UTC')::date;
  last_month date := this_month + interval '3 months';
  kept record;
  part record;
  cutoff date;
  due date;
  is_past text;
  counted bigint;
  all_past boolean;
  made text[] := '{}';
  moved bigint := 0;
  gone json[] := '{}';
  removals text[] := '{}';
  deleted bigint := 0;
  unplaced bigint := 0;
begin
  -- One run at a time: the runtime role cannot lock these rows.
  for kept in select table_name::regclass as parent, months from app.retention order by table_name for update loop
    cutoff := this_month - make_interval(months => kept.months);
    is_past := format('id < %L and occurred_at < %L', app.id_floor(cutoff), cutoff::timestamp at time zone 'UTC');
    for part in select * from app.partitions_of(kept.parent) order by upper_id loop
      if part.upper_id <= app.id_floor(cutoff) then
        execute format('select count(*), coalesce(bool_and(%s), true) from %s', is_past, part.partition)
          into counted, all_past;
        if all_past and (counted > 0 or part.lower_id is not null) then
          gone := gone || json_build_object('partition', part.partition, 'rows', counted);
          removals := removals || format('%s table %s',
            case when part.lower_id is null then 'truncate' else 'drop' end, part.partition);
        end if;
      elsif part.lower_id is null and dry then
        execute format('select count(*) from %s where %s', part.partition, is_past) into counted;
        deleted := deleted + counted;
      elsif part.lower_id is null then
        execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$s limit 100000))',
          part.partition, is_past);
        get diagnostics counted = row_count;
        deleted := deleted + counted;
      end if;
    end loop;
    -- Before partitions are made: a drop locks the parent, which must not be asked for while the default is locked.
    for nth in 1 .. case when dry then 0 else cardinality(removals) end loop
      execute removals[nth];
    end loop;
    removals := '{}';
    select p.partition into part from app.partitions_of(kept.parent) p where p.lower_id is null and p.upper_id is null;
    for due in execute format(
      'select distinct month from (
         select app.id_month(id) as month from %s where id >= %L and id < %L
         union all select month::date from generate_series(%L::timestamp, %L, interval ''1 month'') month) months
       where not app.has_partition(%L, month) order by month',
      part.partition, app.id_floor(cutoff), app.id_floor((last_month + interval '1 month')::date),
      this_month, last_month, kept.parent)
    loop
      made := made || to_char(due, 'YYYY-MM');
      if dry then
        execute format('select count(*) from %s where app.id_month(id) = %L', part.partition, due) into counted;
        moved := moved + counted;
      else
        moved := moved + app.make_partition(kept.parent, due);
      end if;
    end loop;
    execute format('select count(*) from %s', part.partition) into counted;
    unplaced := unplaced + counted;
  end loop;
  return json_build_object('made', made, 'moved', moved, 'dropped', gone, 'deleted', deleted,
    'unplaced', unplaced - case when dry then moved else 0 end);
end
$$;
--> statement-breakpoint
grant execute on function app.keep_partitions to app_user;
--> statement-breakpoint
-- As before, and whether each partitioned table has a place for the rows of next month.
create or replace function app.readiness() returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'roleIsSafe', not app.role_is_unsafe() and not exists (
      select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = session_user),
    'migration', (select max(created_at)::text from drizzle.__drizzle_migrations),
    'nextPartitions', (select coalesce(bool_and(app.has_partition(table_name::regclass,
        (date_trunc('month', now() at time zone 'UTC') + interval '1 month')::date)), true) from app.retention))
$$;
--> statement-breakpoint
-- lint-allow row-security-off: row security stays on, forced and without any policy, which refuses everyone
drop policy audit_events_tenant on audit_events;
--> statement-breakpoint
revoke select on audit_events from app_user;
--> statement-breakpoint
alter table audit_events rename to audit_events_before;
--> statement-breakpoint
alter table audit_events_before set schema partitions;
--> statement-breakpoint
create table audit_events (
  id uuid not null,
  tenant_id uuid not null default app.tenant_id(),
  actor_member_id uuid,
  request_id text,
  action text not null,
  resource text not null,
  resource_id uuid not null,
  changes jsonb not null,
  occurred_at timestamp with time zone not null default clock_timestamp(),
  constraint audit_events_tenant_id_id_pk primary key (tenant_id, id)
) partition by range (id);
--> statement-breakpoint
alter table audit_events enable row level security;
--> statement-breakpoint
create policy audit_events_tenant on audit_events as permissive for all to app_user
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
--> statement-breakpoint
select app.protect_log('audit_events');
--> statement-breakpoint
create index audit_events_tenant_id_resource_resource_id_index on audit_events (tenant_id, resource, resource_id);
--> statement-breakpoint
create index audit_events_tenant_id_occurred_at_index on audit_events (tenant_id, occurred_at);
--> statement-breakpoint
-- A write never fails for want of a partition: its row waits here, and app.keep_partitions moves it.
create table partitions.audit_events_default partition of audit_events default;
--> statement-breakpoint
alter table partitions.audit_events_default enable row level security, force row level security;
--> statement-breakpoint
-- lint-allow opaque-block: the bounds depend on the month that runs; the rows are read once, none is copied
do $$
declare
  next_month date := date_trunc('month', now() at time zone 'UTC') + interval '1 month';
begin
  with ahead as (delete from partitions.audit_events_before where id >= app.id_floor(next_month) returning *)
  insert into partitions.audit_events_default select * from ahead;
  execute format('alter table public.audit_events attach partition partitions.audit_events_before
    for values from (minvalue) to (%L)', app.id_floor(next_month));
  for ahead in 0 .. 2 loop
    perform app.make_partition('public.audit_events', (next_month + make_interval(months => ahead))::date);
  end loop;
end
$$;
