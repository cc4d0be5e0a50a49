-- Returns a row of the caller's tenant as it was at an instant, looked up by id, name, key or slug, as {row,
-- omitted}; null when there was none. The present row, or the record of its deletion, is traced back through the audit
-- events since then. Instants are compared in milliseconds, as the API shows them.
-- Errors: as_of_too_early before the kept audit events, GH003 without a context.
-- Callers: app_user.
create or replace function app.as_of(resource text, field text, value text, instant timestamptz) returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  since uuid := app.id_at(instant - interval '1 second');
  candidate uuid;
  present jsonb;
  first_action text;
  earlier jsonb;
  omitted text[];
begin
  if not (resource = any ('{services,environments,members,teams,roles}') and field = any ('{id,name,slug,key}')) then
    return null;
  elsif since < app.first_kept_audit_id() then
    perform app.refuse('as_of_too_early');
  end if;
  for candidate in execute format(
    'select r.id from public.%I r where r.tenant_id = $1 and r.%I::text = $2
     union
     select e.resource_id from public.audit_events e
     where e.tenant_id = $1 and e.resource = $3 and e.id >= $4 and date_trunc(''milliseconds'', e.occurred_at) > $5
       and case when $6 = ''id'' then e.resource_id::text else e.changes -> $6 ->> ''from'' end = $2', resource, field)
    using tenant, value, resource, since, instant, field
  loop
    execute format('select to_jsonb(r) from public.%I r where r.tenant_id = $1 and r.id = $2', resource)
      into present using tenant, candidate;
    select e.action into first_action
    from public.audit_events e
    where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
      and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
    order by e.occurred_at, e.id limit 1;
    continue when first_action = 'insert';
    select coalesce(jsonb_object_agg(c.field, c.change -> 'from') filter (where not c.change ? 'omitted'), '{}'),
      coalesce(array_agg(c.field) filter (where c.change ? 'omitted'), '{}')
    into earlier, omitted
    from (
      select distinct on (f.key) f.key as field, f.value as change
      from public.audit_events e cross join jsonb_each(e.changes) f
      where e.tenant_id = tenant and e.resource = as_of.resource and e.resource_id = candidate
        and e.id >= since and date_trunc('milliseconds', e.occurred_at) > instant
      order by f.key, e.occurred_at, e.id
    ) c;
    if present is null then
      present := jsonb_build_object('id', candidate);
      omitted := omitted || '{created_at}';
    end if;
    present := (present || earlier) - (omitted || '{updated_at,revision,tenant_id}');
    continue when present ->> field <> value or (present ->> 'deleted_at') is not null;
    return json_build_object('row', present, 'omitted', omitted || '{updated_at}');
  end loop;
  return null;
end
$$;

grant execute on function app.as_of to app_user;
