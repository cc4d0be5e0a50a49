-- Stores a new secret of an API key. Earlier secrets expire after the grace period, in seconds.
-- Errors: permission_denied, scope_exceeds_owner, role_exceeds_yours.
-- Callers: app_user.
create or replace function app.put_key_secret(api_key uuid, travelling text, grace integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.api_keys;
begin
  select * into target from public.api_keys k where k.tenant_id = app.tenant_id() and k.id = api_key;
  perform app.require(app.may_keep_keys_of(target.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  perform app.require(case when target.scopes @> '{*}'
      then array(select h.permission from app.held(target.tenant_id, target.member_id) h) else target.scopes end
    <@ array(select o.permission from app.own_permissions() o), 'scope_exceeds_owner');
  perform app.require(app.may_act_for(target.member_id), 'role_exceeds_yours');
  update control.api_key_secrets s
  set expires_at = least(s.expires_at, now() + grace * interval '1 second')
  where s.tenant_id = target.tenant_id and s.api_key_id = target.id;
  insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id);
end
$$;

grant execute on function app.put_key_secret to app_user;
