-- Sets the tenant that the session uses when a request names none.
-- Errors: tenant_not_found when the user is no active member of it.
-- Callers: app_user.
create or replace function app.switch_tenant(tenant_slug text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'sessionId';
begin
  update auth.sessions s set active_tenant_id = o.tenant_id from app.own_memberships() o where o.slug = tenant_slug and s.id = own;
  perform app.require(found, 'tenant_not_found');
end
$$;

grant execute on function app.switch_tenant to app_user;
