-- Creates the partitions of this month and the next three, and removes rows past retention. A partition is
-- dropped when every row in it is past retention, by id and by occurred_at. Before the first month, where rows
-- of many months lie together, up to 100,000 rows are deleted per call. The caller chooses only between a dry
-- run and a real one: app_user cannot write app.retention. Returns what was or would be made, moved, dropped
-- and deleted, and how many rows remain in default partitions.
-- Callers: app_user.
create or replace function app.keep_partitions(dry_run boolean default false) returns json
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
  -- One run at a time. The runtime role cannot lock these rows.
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
    -- Removals come first: a drop locks the parent, which could deadlock while the default partition is locked.
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

grant execute on function app.keep_partitions to app_user;
