-- Ends access to a deleted tenant at once: its API keys, invitation tokens, domains, and its place as active
-- tenant of sessions.
-- Trigger function of control.tenants.
create or replace function app.close_tenant() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update auth.sessions s set active_tenant_id = null where s.active_tenant_id = new.id;
  delete from control.api_key_secrets s where s.tenant_id = new.id;
  delete from control.invitation_tokens i where i.tenant_id = new.id;
  delete from control.verified_domains v where v.tenant_id = new.id;
  return null;
end
$$;
