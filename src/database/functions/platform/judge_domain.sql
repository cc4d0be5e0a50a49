-- Records the result of a DNS check, given all TXT records seen. A domain belongs to one tenant as long as its
-- record exists; a tenant that shows its own record after that takes the domain over. The former holder's
-- events do not name the new one.
-- Errors: permission_denied without tenant:update, domain_taken.
-- Callers: app_user.
create or replace function app.judge_domain(judged uuid, seen text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  own public.tenant_domains;
  lost public.tenant_domains;
  is_shown boolean;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from public.tenant_domains d where d.tenant_id = app.tenant_id() and d.id = judged for update;
  is_shown := own.verification_token = any (seen);
  if is_shown then
    delete from control.verified_domains v using public.tenant_domains d
    where v.domain = own.domain and v.tenant_id <> own.tenant_id
      and d.tenant_id = v.tenant_id and d.domain = v.domain and d.verification_token <> all (seen)
    returning d.* into lost;
    if found then
      -- The events of the former holder do not name the new one.
      perform app.put_context('{"actorType": "system", "tenantId": null, "memberId": null, "scopes": null}');
      update public.tenant_domains d set status = 'failed', checked_at = now(), verified_at = null
      where d.tenant_id = lost.tenant_id and d.id = lost.id;
      insert into public.events (id, tenant_id, type, subject_type, subject_id, payload)
      values (app.uuid7(), lost.tenant_id, 'domain.checked', 'tenant_domain', lost.id,
        jsonb_build_object('domain', lost.domain, 'verified', false));
      perform app.put_context(caller);
    end if;
    insert into control.verified_domains (domain, tenant_id) values (own.domain, own.tenant_id) on conflict do nothing;
    perform app.require(exists (select from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id),
      'domain_taken');
  else
    delete from control.verified_domains v where v.domain = own.domain and v.tenant_id = own.tenant_id;
  end if;
  update public.tenant_domains d set status = case when is_shown then 'verified' else 'failed' end, checked_at = now(),
    verified_at = case when is_shown then coalesce(d.verified_at, now()) end
  where d.tenant_id = own.tenant_id and d.id = own.id;
end
$$;

grant execute on function app.judge_domain to app_user;
