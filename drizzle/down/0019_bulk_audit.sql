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
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), n.tenant_id, caller_id, caller_type, caller_key, caller_request, 'insert', tg_table_name,
        n.id, app.changes(null, to_jsonb(n), omitted)
      from new_rows n;
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
      insert into public.audit_events
        (id, tenant_id, actor_member_id, actor_type, actor_key_id, request_id, action, resource, resource_id, changes)
      select app.uuid7(), o.tenant_id, caller_id, caller_type, caller_key, caller_request, 'delete', tg_table_name,
        o.id, app.changes(to_jsonb(o), null, omitted)
      from old_rows o;
  end case;
  return null;
end
$$;
--> statement-breakpoint
drop function app.audit_many;
--> statement-breakpoint
create or replace function app.uuid7() returns uuid
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
