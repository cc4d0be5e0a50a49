-- Releases a verified domain when its row is deleted.
-- Trigger function of public.tenant_domains.
create or replace function app.free_domain() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from control.verified_domains v where v.domain = old.domain and v.tenant_id = old.tenant_id;
  return null;
end
$$;
