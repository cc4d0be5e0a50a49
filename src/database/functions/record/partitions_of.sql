-- Returns the partitions of a table with their bounds. A null bound is open; the default partition has
-- neither.
-- Internal: called by other functions.
create or replace function app.partitions_of(parent regclass) returns table (partition regclass, lower_id uuid, upper_id uuid)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.oid::regclass, substring(bound from 'FROM \(''([^'']+)')::uuid, substring(bound from 'TO \(''([^'']+)')::uuid
  from pg_inherits i join pg_class c on c.oid = i.inhrelid, pg_get_expr(c.relpartbound, c.oid) bound
  where i.inhparent = parent
$$;
