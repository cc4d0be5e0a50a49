-- Returns whether a partitioned table has a partition for a month, the default partition aside.
-- Internal: called by other functions.
create or replace function app.has_partition(parent regclass, month date) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from app.partitions_of(parent)
    where upper_id > app.id_floor(month) and (lower_id is null or lower_id <= app.id_floor(month)))
$$;
