-- Writes the audit events of a statement on a tenant table, one per changed row. More than 50 inserted or
-- deleted rows go through app.audit_many, which is faster from there on. Nothing is written while
-- app.erase_tenants removes a tenant. Nested loops are off, because the cached plan of the first few rows
-- takes seconds for thousands.
-- Trigger function of every table completed by app.protect.
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
