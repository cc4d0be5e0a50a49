-- Removes the rows of deleted tenants, 10,000 rows of one tenant per call. The tenant itself goes in a call
-- that finds no row left, so that late writes are found. Concurrent calls take different tenants. Returns the
-- counts, and whether deleted tenants are left.
-- Callers: app_user.
create or replace function app.erase_tenants() returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  batch constant bigint := 10000;
  doomed uuid;
  one regclass;
  removed bigint;
  rows bigint := 0;
  tenants integer := 0;
begin
  select t.id into doomed from control.tenants t
  where t.status = 'deleted' order by t.deleted_at limit 1 for update skip locked;
  perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null, "erasing": true}');
  foreach one in array case when doomed is null then '{}' else app.tables_of_tenants() end loop
    execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where tenant_id = $1 limit $2))', one)
      using doomed, batch - rows;
    get diagnostics removed = row_count;
    rows := rows + removed;
    exit when rows >= batch;
  end loop;
  if rows = 0 and doomed is not null then
    delete from control.operator_answers a where a.answer::text like '%' || doomed || '%';
    delete from control.tenants t where t.id = doomed;
    tenants := 1;
  end if;
  perform set_config('app.context', '', true), set_config('app.signature', '', true);
  return json_build_object('tenants', tenants, 'rows', rows,
    'more', doomed is not null and exists (select from control.tenants t where t.status = 'deleted'));
end
$$;

grant execute on function app.erase_tenants to app_user;
