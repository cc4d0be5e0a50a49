-- Rejects an API key whose scopes exceed the permissions of its member or of the caller, that acts for a stronger
-- member, or whose limits exceed those of the API key in use. Scopes are checked when they change: a limit can be
-- tightened at any time.
-- Errors: permission_denied, scope_exceeds_owner, role_exceeds_yours, key_exceeds_yours.
-- Trigger function of public.api_keys.
create or replace function app.guard_key() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  excess text[];
begin
  if (app.context_if_any() ->> 'memberId') is null then
    return new;
  end if;
  perform app.require(app.may_keep_keys_of(new.member_id), 'permission_denied',
    jsonb_build_object('permission', 'api_keys:manage'));
  if tg_op = 'INSERT' or (new.scopes, new.member_id) is distinct from (old.scopes, old.member_id) then
    select array_agg(s.scope) into excess
    from unnest(case when new.scopes @> '{*}' then array(select h.permission from app.held(new.tenant_id, new.member_id) h)
      else new.scopes end) s (scope)
    where s.scope not in (select h.permission from app.held(new.tenant_id, new.member_id) h)
      or s.scope not in (select o.permission from app.own_permissions() o);
    perform app.require(excess is null, 'scope_exceeds_owner', jsonb_build_object('scopes', excess));
  end if;
  perform app.require(app.may_act_for(new.member_id) and (tg_op = 'INSERT' or app.may_act_for(old.member_id)),
    'role_exceeds_yours');
  perform app.require(app.is_within_own_key(new), 'key_exceeds_yours');
  return new;
end
$$;
