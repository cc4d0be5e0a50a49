-- Returns the statement that audits all rows of a transition table at once, with the result of app.changes for
-- each row. It is built from the catalogue, so that new columns are included; planning it costs more than
-- auditing a few rows one by one. Its parameters are member, actor type, key and request id.
-- Internal: called by other functions.
create or replace function app.audit_many(audited regclass, action text, omitted text[]) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'insert into public.audit_events
       (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
     select app.uuid7(), r.tenant_id, $1, $2, $3, $4, %L, %L, r.id, json_object(%s returning jsonb) from %s r',
    action, (select relname from pg_class where oid = audited),
    string_agg(format('%L: case when %s then %s end', a.attname,
      format(case a.atttypid when 'json'::regtype then 'json_typeof(r.%I) <> ''null'''
        when 'jsonb'::regtype then 'r.%I <> ''null''' else 'r.%I is distinct from null' end, a.attname),
      case when a.attname = any (omitted) then '''{"omitted": true}''::jsonb'
        else format(case action when 'insert' then 'jsonb_build_object(''from'', null, ''to'', r.%I)'
          else 'jsonb_build_object(''from'', r.%I, ''to'', null)' end, a.attname) end), ', ' order by a.attnum) || ' absent on null',
    case action when 'insert' then 'new_rows' else 'old_rows' end)
  from pg_attribute a
  where a.attrelid = audited and a.attnum > 0 and not a.attisdropped
    and a.attname not in ('id', 'tenant_id', 'created_at', 'updated_at', 'revision')
$$;
