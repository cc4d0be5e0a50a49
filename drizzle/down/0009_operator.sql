-- loses data: for how many days archived tenants are kept
revoke execute on function app.own_tenant, app.change_tenant, app.usage, app.judge_domain from app_user;
--> statement-breakpoint
revoke execute on function app.remember, app.refuse, app.require from app_operator;
--> statement-breakpoint
revoke select, insert, update on control.tenants, control.plans from app_operator;
--> statement-breakpoint
revoke usage on schema control from app_operator;
--> statement-breakpoint
drop trigger free_domain on tenant_domains;
--> statement-breakpoint
drop trigger audit on control.plans;
--> statement-breakpoint
drop trigger audit on control.tenants;
--> statement-breakpoint
drop trigger touch on control.tenants;
--> statement-breakpoint
drop trigger guard_transition on control.tenants;
--> statement-breakpoint
drop trigger guard_tenant on control.tenants;
--> statement-breakpoint
drop function app.free_domain, app.judge_domain, app.usage, app.change_tenant, app.own_tenant, app.delete_tenant, app.provisioning,
  app.invite_owner, app.audit_control, app.touch_tenant, app.guard_transition, app.guard_tenant, app.require_operator, app.enter_operator;
--> statement-breakpoint
create or replace function app.claim(tenant uuid, member uuid, claimed_key text, claimed_fingerprint text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  kept control.idempotency_keys;
begin
  delete from control.idempotency_keys where ctid in (
    select ctid from control.idempotency_keys
    where tenant_id = tenant and expires_at <= now() order by expires_at limit 10 for update skip locked);
  begin
    insert into control.idempotency_keys as k (tenant_id, member_id, key, fingerprint)
    values (tenant, member, claimed_key, claimed_fingerprint)
    on conflict (tenant_id, member_id, key) do update
      set fingerprint = excluded.fingerprint, answer = null, expires_at = excluded.expires_at
      where k.expires_at <= now();
    if found then
      return;
    end if;
  exception when lock_not_available then
    perform app.refuse('idempotency_in_progress');
  end;
  select * into kept from control.idempotency_keys k
  where k.tenant_id = tenant and k.member_id = member and k.key = claimed_key;
  if kept.fingerprint is distinct from claimed_fingerprint then
    perform app.refuse('idempotency_key_reused');
  end if;
  raise exception using errcode = 'GH002', message = 'the first answer is kept', detail = kept.answer::text;
end
$$;
--> statement-breakpoint
create or replace function app.remember(given json) returns json
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  if given is null then
    delete from control.idempotency_keys
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = context ->> 'idempotencyKey';
  elsif context ->> 'idempotencyKey' is not null then
    update control.idempotency_keys set answer = given
    where tenant_id = app.tenant_id() and member_id = app.member_id() and key = context ->> 'idempotencyKey';
  end if;
  return given;
end
$$;
--> statement-breakpoint
drop table app.tenant_retention;
