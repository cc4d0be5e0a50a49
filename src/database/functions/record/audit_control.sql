-- Audits a change of the control plane in the audit events of the tenant concerned. Plans and deleted tenants
-- are audited in the system tenant.
-- Errors: misconfigured when there is no system tenant.
-- Trigger function of control.plans, control.tenants.
create or replace function app.audit_control() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context_if_any();
  is_kept boolean := tg_table_name = 'tenants' and tg_op <> 'DELETE' and to_jsonb(new) ->> 'status' <> 'deleted';
  changes jsonb := app.changes(case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end,
    case when tg_op = 'DELETE' then '{contact_email,branding}' else '{}' end::text[]);
begin
  if changes = '{}' then
    return null;
  elsif tg_table_name = 'plans' then
    changes := changes || jsonb_build_object('plan', jsonb_build_object('from', old.id, 'to', new.id));
  end if;
  if changes ? 'status' and tg_op = 'UPDATE' then
    -- A status change always shows its reason, even an unchanged one.
    changes := changes || jsonb_build_object('status_reason',
      jsonb_build_object('from', to_jsonb(old) -> 'status_reason', 'to', to_jsonb(new) -> 'status_reason'));
  end if;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  select app.uuid7(), t.id, (context ->> 'memberId')::uuid, coalesce(context ->> 'actorType', 'system'), context ->> 'requestId',
    lower(tg_op), tg_table_name, case when tg_table_name = 'tenants' then (to_jsonb(coalesce(new, old)) ->> 'id')::uuid end, changes
  from control.tenants t
  where case when is_kept then t.id = (to_jsonb(new) ->> 'id')::uuid else t.kind = 'system' end;
  perform app.require(found or context is null, 'misconfigured');
  return null;
end
$$;
