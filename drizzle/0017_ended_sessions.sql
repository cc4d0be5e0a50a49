CREATE TABLE "control"."ended_sessions" (
	"session_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	CONSTRAINT "ended_sessions_session_id_tenant_id_pk" PRIMARY KEY("session_id","tenant_id")
);
--> statement-breakpoint
ALTER TABLE "control"."ended_sessions" ADD CONSTRAINT "ended_sessions_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "auth"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "control"."ended_sessions" ADD CONSTRAINT "ended_sessions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ended_sessions_tenant_id_index" ON "control"."ended_sessions" USING btree ("tenant_id");
--> statement-breakpoint
-- Whose session it is. A session speaks for the tenant that the request names, else for the one that it was switched
-- to, else for the only one that the user belongs to: of those that serve, or that are to again. Not for one that ended it.
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
--> statement-breakpoint
-- Ends a member's sessions for the tenant that asks, on its record. For other tenants they go on: those are not its to end.
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
  insert into control.ended_sessions (session_id, tenant_id)
  select s.id, subject.tenant_id from auth.sessions s where s.user_id = subject.user_id and s.expires_at > now()
  for key share
  on conflict do nothing;
  insert into public.audit_events (id, tenant_id, actor_member_id, actor_type, request_id, action, resource, resource_id, changes)
  values (app.uuid7(), subject.tenant_id, app.member_id(), context ->> 'actorType', context ->> 'requestId',
    'delete', 'sessions', subject.id, '{}');
end
$$;
