-- Returns the lowest id of audit events that retention has not removed, counting months as app.keep_partitions
-- does.
-- Internal: called by other functions.
create or replace function app.first_kept_audit_id() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select app.id_floor((date_trunc('month', now() at time zone 'UTC') - make_interval(months => r.months))::date)
  from app.retention r where r.table_name = 'public.audit_events'
$$;
