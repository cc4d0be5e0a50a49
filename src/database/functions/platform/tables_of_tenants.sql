-- Returns the tables with rows of tenants, each after those that refer to it, and each partition by itself. It
-- reads the catalogue, so that new tables are included.
-- Internal: called by other functions.
create or replace function app.tables_of_tenants() returns regclass[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting oid[] := array(select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace in ('public'::regnamespace, 'control'::regnamespace, 'partitions'::regnamespace) and c.relkind = 'r'
      and a.attname = 'tenant_id' and not a.attisdropped);
  free oid[];
  ordered oid[] := '{}';
begin
  while cardinality(waiting) > 0 loop
    free := array(select w from unnest(waiting) w where not exists (select from pg_constraint k
      where k.contype = 'f' and k.confrelid = w and k.conrelid <> w and k.conrelid = any (waiting)));
    free := case when free = '{}' then waiting else free end;
    ordered := ordered || free;
    waiting := array(select w from unnest(waiting) w where w <> all (free));
  end loop;
  return ordered;
end
$$;
