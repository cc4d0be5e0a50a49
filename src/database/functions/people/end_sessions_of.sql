-- Ends the sessions of a member for the caller's tenant, and audits it. They continue for other tenants.
-- Errors: permission_denied without sessions:manage, not_found, role_exceeds_yours for a stronger member.
-- Callers: app_user.
create or replace function app.end_sessions_of(member uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
  subject public.members;
begin
  perform app.require(app.may('sessions:manage'), 'permission_denied', jsonb_build_object('permission', 'sessions:manage'));
  select * into subject from public.members m where m.tenant_id = app.tenant_id() and m.id = member and m.status <> 'removed';
  perform app.require(subject.id is not null, 'not_found');
  perform app.require(app.may_act_for(member), 'role_exceeds_yours');
  insert into control.ended_sessions (session_id, tenant_id)
  select s.id, subject.tenant_id from auth.sessions s where s.user_id = subject.user_id and s.expires_at > now()
  for key share
  on conflict do nothing;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  values (app.uuid7(), subject.tenant_id, app.member_id(), context ->> 'actorType', context ->> 'requestId',
    'delete', 'sessions', subject.id, '{}');
end
$$;

grant execute on function app.end_sessions_of to app_user;
