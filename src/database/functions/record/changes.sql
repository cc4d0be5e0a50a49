-- Returns the difference of two rows as {field: {from, to}}; a field named in omitted only says that it
-- changed. Ids, timestamps and revisions are left out.
-- Internal: called by other functions.
create or replace function app.changes(before jsonb, after jsonb, omitted text[]) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(field,
    case when field = any (omitted) then '{"omitted": true}'
    else jsonb_build_object('from', before -> field, 'to', after -> field) end), '{}')
  from jsonb_object_keys(coalesce(after, before)) field
  where field not in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision')
    and nullif(before -> field, 'null') is distinct from nullif(after -> field, 'null')
$$;
