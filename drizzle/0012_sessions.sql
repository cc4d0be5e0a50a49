-- What a person may see and change of their own sessions, and who ends those of a member.
create function app.own_session() returns table (
  id uuid, user_id uuid, email text, name text, image text, active_tenant_id uuid, expires_at timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'sessionId';
begin
  return query select s.id, u.id, u.email, u.name, u.image, s.active_tenant_id, s.expires_at
    from auth.sessions s join auth.users u on u.id = s.user_id where s.id = own;
end
$$;
--> statement-breakpoint
-- The tenants that the person belongs to and that serve.
create function app.own_memberships() returns table (tenant_id uuid, slug text, name text, role text, joined_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  own uuid := app.context() ->> 'userId';
begin
  return query select t.id, t.slug, t.name, m.role, m.created_at
    from public.members m join control.tenants t on t.id = m.tenant_id
    where m.user_id = own and m.status = 'active' and t.status = 'active';
end
$$;
--> statement-breakpoint
create function app.own_sessions() returns table (
  id uuid, address text, user_agent text, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, is_current boolean
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  return query select s.id, nullif(s.ip_address, ''), nullif(s.user_agent, ''), s.created_at, s.updated_at, s.expires_at,
      s.id = (context ->> 'sessionId')::uuid
    from auth.sessions s where s.user_id = (context ->> 'userId')::uuid and s.expires_at > now();
end
$$;
--> statement-breakpoint
-- Which tenant the session speaks for where a request names none.
create function app.switch_tenant(tenant_slug text) returns void
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
--> statement-breakpoint
-- Ends one of the person's own sessions, or, where none is named, all but the one that asks.
create function app.end_own_sessions(session uuid) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := app.context();
begin
  delete from auth.sessions s
  where s.user_id = (context ->> 'userId')::uuid
    and case when session is null then s.id <> (context ->> 'sessionId')::uuid else s.id = session end;
  perform app.require(found or session is null, 'not_found');
end
$$;
--> statement-breakpoint
-- Ends all sessions of a member, on the record of the tenant that asks. A session is the user's, so that it ends for every tenant.
create function app.end_sessions_of(member uuid) returns void
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
--> statement-breakpoint
grant execute on function app.own_session, app.own_memberships, app.own_sessions, app.switch_tenant, app.end_own_sessions,
  app.end_sessions_of to app_user;
