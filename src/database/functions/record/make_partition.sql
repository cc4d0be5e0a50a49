-- Creates the partition of a month and moves the rows of that month out of the default partition. Returns the
-- number of moved rows.
-- Internal: called by other functions.
create or replace function app.make_partition(parent regclass, month date) returns bigint
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
  -- Attaching takes this lock anyway. From here on no row of the month reaches the default partition.
  execute format('lock table %s in access exclusive mode', unplaced);
  execute format('with moved as (delete from %s where id >= %L and id < %L returning *) insert into %s select * from moved',
    unplaced, lower_id, upper_id, made);
  get diagnostics moved = row_count;
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, made, lower_id, upper_id);
  return moved;
end
$$;
