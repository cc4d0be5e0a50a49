-- The audit of many rows at once in a third of the time: 5,000 recorded calls spent half of theirs there.
-- As before, of the same expression. Bound when it is made, it needs no search_path of its own, so that it is inlined: setting
-- one for each row took longer than the id.
create or replace function app.uuid7() returns uuid
language sql volatile
return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
  from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;
--> statement-breakpoint
-- The statement that audits the whole rows of a trigger's new_rows (insert) or old_rows (delete), each as app.changes would,
-- but by the names of the columns instead of taking each row apart. It is made of the catalogue each time: no column is
-- forgotten. Planning it takes longer than a few rows do. Parameters: member, actor type, key, request.
create function app.audit_many(audited regclass, action text, omitted text[]) returns text
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
--> statement-breakpoint
create or replace function app.audit() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
declare
  context jsonb := app.context_if_any();
  caller_id uuid := (context ->> 'memberId')::uuid;
  caller_type text := coalesce(context ->> 'actorType', 'system');
  caller_key uuid := coalesce(context ->> 'keyId', context ->> 'operatorKeyId');
  caller_request text := context ->> 'requestId';
  omitted text[] := coalesce(tg_argv[0], '{}');
begin
  if context ? 'erasing' then
    return null;
  end if;
  case tg_op
    when 'INSERT' then
      if (select count(*) from (select from new_rows limit 51) n) > 50 then
        execute app.audit_many(tg_relid, 'insert', omitted) using caller_id, caller_type, caller_key, caller_request;
      else
        insert into public.audit_events
          (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
        select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'insert', tg_table_name,
          n.id, app.changes(null, to_jsonb(n), omitted)
        from new_rows n;
      end if;
    when 'UPDATE' then
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'update', tg_table_name,
        n.id, c.changes
      from new_rows n
      join old_rows o using (tenant_id, id)
      cross join lateral (select app.changes(to_jsonb(o), to_jsonb(n), omitted) as changes) c
      where c.changes <> '{}';
    when 'DELETE' then
      if (select count(*) from (select from old_rows limit 51) o) > 50 then
        execute app.audit_many(tg_relid, 'delete', omitted) using caller_id, caller_type, caller_key, caller_request;
      else
        insert into public.audit_events
          (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
        select app.uuid7(), o.tenant_id, caller_id, caller_type, caller_key, caller_request, 'delete', tg_table_name,
          o.id, app.changes(to_jsonb(o), null, omitted)
        from old_rows o;
      end if;
  end case;
  return null;
end
$$;
