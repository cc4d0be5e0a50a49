-- loses data: table control.ended_sessions
DROP TABLE "control"."ended_sessions" CASCADE;
--> statement-breakpoint
-- Whose session it is. A session speaks for the tenant that the request names, else for the one that it was switched
-- to, else for the only one that the user belongs to.
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
  from public.members m join control.tenants t on t.id = m.tenant_id
  where m.user_id = found_session.user_id and m.status = 'active'
    and case when tenant_slug is not null then t.slug = tenant_slug
      else found_session.active_tenant_id is null or t.id = found_session.active_tenant_id end;
  if memberships = '[]' then
    perform app.refuse('tenant_not_found');
  elsif jsonb_array_length(memberships) > 1 then
    perform app.refuse('tenant_required');
  end if;
  perform app.see_session(found_session.id);
  return memberships -> 0 || jsonb_build_object('actorType', 'person', 'userId', found_session.user_id,
    'email', found_session.email, 'sessionId', found_session.id, 'signedInAt', found_session.created_at, 'scopes', null);
end
$$;
--> statement-breakpoint
-- Ends all sessions of a member, on the record of the tenant that asks. A session is the user's, so that it ends for every tenant.
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
  delete from auth.sessions s where s.user_id = subject.user_id;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  values (app.uuid7(), subject.tenant_id, app.member_id(), context ->> 'actorType', context ->> 'requestId',
    'delete', 'sessions', subject.id, '{}');
end
$$;
