-- Changes name, contact email and branding of the caller's tenant. Given tags are the ETags of which one must
-- match.
-- Errors: permission_denied without tenant:update, version_conflict.
-- Callers: app_user.
create or replace function app.change_tenant(patch jsonb, tags text[]) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own control.tenants;
begin
  perform app.require(app.may('tenant:update'), 'permission_denied', jsonb_build_object('permission', 'tenant:update'));
  select * into own from control.tenants t where t.id = app.tenant_id() for no key update;
  perform app.require(tags is null or format('"%s.%s"', own.id, own.revision) = any (tags), 'version_conflict');
  update control.tenants t set name = coalesce(patch ->> 'name', t.name),
    contact_email = case when patch ? 'contactEmail' then patch ->> 'contactEmail' else t.contact_email end,
    branding = coalesce((patch -> 'branding')::json, t.branding)
  where t.id = own.id;
end
$$;

grant execute on function app.change_tenant to app_user;
