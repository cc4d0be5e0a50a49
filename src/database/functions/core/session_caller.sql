-- Authenticates a session and returns its part of the context: actor type, tenant, member, user, email,
-- session and sign-in time. The tenant is the named one, else the session's active tenant, else the user's
-- only active or suspended tenant. A tenant that ended the session rejects it.
-- Errors: invalid_credential, tenant_not_found, tenant_required, session_expired.
-- Internal: called by other functions.
create or replace function app.session_caller(credential text, tenant_slug text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_session record;
  memberships jsonb;
begin
  select s.id, s.user_id, s.active_tenant_id, s.created_at, u.email into found_session from auth.sessions s join auth.users u on u.id = s.user_id
  where encode(extensions.digest(s.token, 'sha256'), 'hex') = substr(credential, 9) and s.expires_at > now();
  if found_session.id is null then
    perform app.refuse('invalid_credential');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', m.tenant_id, 'memberId', m.id)), '[]') into memberships
  from (
    select m.tenant_id, m.id, rank() over (order by t.status <> 'active') as place
    from public.members m join control.tenants t on t.id = m.tenant_id
    where m.user_id = found_session.user_id and m.status = 'active'
      and case when tenant_slug is not null then t.slug = tenant_slug
        when found_session.active_tenant_id is not null then t.id = found_session.active_tenant_id
        else t.status in ('active', 'suspended') end) m
  where m.place = 1;
  if memberships = '[]' then
    perform app.refuse('tenant_not_found');
  elsif jsonb_array_length(memberships) > 1 then
    perform app.refuse('tenant_required');
  elsif exists (select from control.ended_sessions e
      where e.session_id = found_session.id and e.tenant_id = (memberships #>> '{0,tenantId}')::uuid) then
    perform app.refuse('session_expired');
  end if;
  perform app.see_session(found_session.id);
  return memberships -> 0 || jsonb_build_object('actorType', 'person', 'userId', found_session.user_id,
    'email', found_session.email, 'sessionId', found_session.id, 'signedInAt', found_session.created_at, 'scopes', null);
end
$$;
