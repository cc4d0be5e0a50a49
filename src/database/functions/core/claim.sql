-- Claims an idempotency key within this transaction, for a member of a tenant or, with a null tenant, for an
-- operator key. A concurrent duplicate waits until the first request ends. The stored answer travels in the
-- constraint field of the error, which Postgres does not log.
-- Errors: GH002 with the stored answer of a finished request, idempotency_in_progress when the wait times out,
-- idempotency_key_reused for another request under the same key.
-- Internal: called by other functions.
create or replace function app.claim(tenant uuid, member uuid, claimed_key text, claimed_fingerprint text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept record;
begin
  delete from control.idempotency_keys where ctid in (
    select ctid from control.idempotency_keys
    where tenant_id = tenant and expires_at <= now() order by expires_at limit 10 for update skip locked);
  delete from control.operator_answers where tenant is null and ctid in (
    select ctid from control.operator_answers
    where tenant is null and expires_at <= now() order by expires_at limit 10 for update skip locked);
  begin
    if tenant is null then
      insert into control.operator_answers as k (operator_key_id, key, fingerprint)
      values (member, claimed_key, claimed_fingerprint)
      on conflict (operator_key_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    else
      insert into control.idempotency_keys as k (tenant_id, member_id, key, fingerprint)
      values (tenant, member, claimed_key, claimed_fingerprint)
      on conflict (tenant_id, member_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
        where k.expires_at <= now();
    end if;
    if found then
      return;
    end if;
  exception when lock_not_available then
    perform app.refuse('idempotency_in_progress');
  end;
  select k.fingerprint, k.answer into kept from control.idempotency_keys k
  where k.tenant_id = tenant and k.member_id = member and k.key = claimed_key
  union all
  select k.fingerprint, k.answer from control.operator_answers k
  where tenant is null and k.operator_key_id = member and k.key = claimed_key;
  if kept.fingerprint is distinct from claimed_fingerprint then
    perform app.refuse('idempotency_key_reused');
  end if;
  raise exception using errcode = 'GH002', message = 'the first answer is kept', constraint = kept.answer::text;
end
$$;
