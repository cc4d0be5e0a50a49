-- Rejects an API key whose scopes exceed the permissions of its member or of the caller, or that would act for
-- a stronger member.
-- Errors: permission_denied, scope_exceeds_owner, role_exceeds_yours.
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
  select array_agg(s.scope) into excess
  from unnest(case when new.scopes @> '{*}' then array(select h.permission from app.held(new.tenant_id, new.member_id) h)
    else new.scopes end) s (scope)
  where s.scope not in (select h.permission from app.held(new.tenant_id, new.member_id) h)
    or s.scope not in (select o.permission from app.own_permissions() o);
  perform app.require(excess is null, 'scope_exceeds_owner', jsonb_build_object('scopes', excess));
  perform app.require(app.may_act_for(new.member_id), 'role_exceeds_yours');
  return new;
end
$$;
