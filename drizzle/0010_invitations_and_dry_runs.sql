-- Invitations: who holds a token sees what it opens, and a person whom it is for accepts or declines. What a change of a role would do.
-- The way in for whoever has no credential: the context names nobody, and no tenant.
create function app.enter_guest(request_id text, timeout_ms integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.begin_request(timeout_ms);
  perform app.put_context(jsonb_build_object('actorType', 'guest', 'tenantId', null, 'memberId', null, 'scopes', null,
    'requestId', request_id));
end
$$;
--> statement-breakpoint
-- An invitation gives a role: none that who invites could not give, also when it is changed or opened again.
create function app.guard_invitation() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.is_guarded() and new.status = 'pending' then
    perform app.require(app.may_give(new.role), 'role_exceeds_yours', jsonb_build_object('role', new.role));
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger guard_invitation before insert or update on invitations for each row execute function app.guard_invitation();
--> statement-breakpoint
-- Gives a pending invitation its one token, in place of an earlier one.
create function app.put_invitation_token(invitation uuid, travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  target public.invitations;
begin
  perform app.require(app.may('members:invite'), 'permission_denied', jsonb_build_object('permission', 'members:invite'));
  select * into target from public.invitations i
  where i.tenant_id = app.tenant_id() and i.id = invitation and i.status = 'pending';
  perform app.require(target.id is not null, 'not_found');
  perform app.require(app.may_give(target.role), 'role_exceeds_yours', jsonb_build_object('role', target.role));
  insert into control.invitation_tokens as t (token_hash, tenant_id, invitation_id)
  values (encode(sha256(convert_to(travelling, 'UTF8')), 'hex'), target.tenant_id, target.id)
  on conflict (tenant_id, invitation_id) do update set token_hash = excluded.token_hash;
end
$$;
--> statement-breakpoint
-- The pending invitation that a token opens; refuses one that is of no use any more.
create function app.opened_invitation(travelling text) returns public.invitations
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
  tenant_status text;
begin
  select i.* into opened from control.invitation_tokens t
  join public.invitations i on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex');
  select t.status into tenant_status from control.tenants t where t.id = opened.tenant_id;
  if tenant_status is null or tenant_status not in ('active', 'suspended') then
    perform app.refuse('not_found');
  elsif opened.status = 'accepted' then
    perform app.refuse('invitation_used');
  elsif opened.status <> 'pending' then
    perform app.refuse('invitation_' || opened.status);
  elsif opened.expires_at <= now() then
    perform app.refuse('invitation_expired');
  elsif tenant_status = 'suspended' then
    perform app.refuse('tenant_suspended');
  end if;
  return opened;
end
$$;
--> statement-breakpoint
-- What the holder of a token may know before signing in.
create function app.look_at_invitation(travelling text)
returns table (tenant_slug text, tenant_name text, email text, role_name text, invited_by text, expires_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.slug, t.name, i.email, r.name, m.display_name, i.expires_at
  from app.opened_invitation(travelling) i
  join control.tenants t on t.id = i.tenant_id
  join public.roles r on r.tenant_id = i.tenant_id and r.key = i.role
  left join public.members m on m.tenant_id = i.tenant_id and m.id = i.invited_by
$$;
--> statement-breakpoint
-- The invitation that a token opens, for the person who entered; whoever else decides upon it meanwhile is waited for.
create function app.own_invitation(travelling text) returns public.invitations
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations;
begin
  perform app.require(app.context() ->> 'actorType' = 'person', 'invalid_credential');
  perform from public.invitations i join control.invitation_tokens t on i.tenant_id = t.tenant_id and i.id = t.invitation_id
  where t.token_hash = encode(sha256(convert_to(travelling, 'UTF8')), 'hex') for update of i;
  opened := app.opened_invitation(travelling);
  perform app.require(lower(opened.email) = lower(app.context() ->> 'email'), 'invitation_not_yours');
  return opened;
end
$$;
--> statement-breakpoint
-- Makes the person who entered a member, or one again who was removed, in the teams of the invitation. From then on the
-- transaction is that member's.
create function app.accept_invitation(travelling text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  caller jsonb := app.context();
  opened public.invitations := app.own_invitation(travelling);
  tenant control.tenants;
  joined public.members;
begin
  select * into tenant from control.tenants t where t.id = opened.tenant_id;
  select * into joined from public.members m
  where m.tenant_id = opened.tenant_id and m.user_id = (caller ->> 'userId')::uuid for update;
  perform app.require(joined.id is null or joined.status = 'removed', 'already_member');
  caller := caller || jsonb_build_object('tenantId', tenant.id, 'slug', tenant.slug, 'tenantName', tenant.name,
    'memberId', coalesce(joined.id, app.uuid7()), 'role', opened.role, 'invitationId', opened.id);
  perform app.put_context(caller || '{"joining": true}');
  if joined.id is null then
    insert into public.members (id, tenant_id, kind, user_id, display_name, email, role)
    select (caller ->> 'memberId')::uuid, tenant.id, 'human', u.id, coalesce(nullif(u.name, ''), u.email), u.email, opened.role
    from auth.users u where u.id = (caller ->> 'userId')::uuid;
  else
    delete from public.member_roles g where g.tenant_id = tenant.id and g.member_id = joined.id;
    update public.members m set role = opened.role, status = 'active', removed_at = null, email = opened.email
    where m.tenant_id = tenant.id and m.id = joined.id;
  end if;
  insert into public.team_members (id, tenant_id, team_id, member_id)
  select app.uuid7(), tenant.id, t.id, (caller ->> 'memberId')::uuid
  from public.teams t where t.tenant_id = tenant.id and t.id = any (opened.team_ids)
  on conflict do nothing;
  update public.invitations i set status = 'accepted', accepted_by = (caller ->> 'memberId')::uuid, decided_at = now()
  where i.tenant_id = tenant.id and i.id = opened.id;
  perform app.put_context(caller);
end
$$;
--> statement-breakpoint
-- The transaction stays without a tenant: who declines is let in to nothing.
create function app.decline_invitation(travelling text) returns timestamptz
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  opened public.invitations := app.own_invitation(travelling);
begin
  update public.invitations i set status = 'declined', decided_at = now()
  where i.tenant_id = opened.tenant_id and i.id = opened.id;
  insert into public.events (id, tenant_id, type, subject_type, subject_id, request_id, payload)
  values (app.uuid7(), opened.tenant_id, 'invitation.declined', 'invitation', opened.id, app.context() ->> 'requestId',
    jsonb_build_object('email', opened.email, 'role', opened.role));
  return now();
end
$$;
--> statement-breakpoint
-- Whether a member may, in all of the tenant or in a team. Of others only who may see them learns it.
create function app.member_may(member uuid, asked text, team uuid default null) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if member = app.member_id() then
    return app.may(asked, team);
  end if;
  perform app.require(app.may('members:read'), 'permission_denied', jsonb_build_object('permission', 'members:read'));
  return exists (select from public.members m, app.held(m.tenant_id, m.id) h
    where m.tenant_id = app.tenant_id() and m.id = member and m.status = 'active'
      and h.permission = asked and (h.team_id is null or h.team_id = team));
end
$$;
--> statement-breakpoint
-- Refuses who neither holds a permission in all of the tenant nor is the member concerned; of a key also its scopes.
create function app.require_own(asked text, member uuid) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  scopes jsonb := app.context() -> 'scopes';
begin
  perform app.require(scopes = 'null' or scopes ?| array[asked, '*'], 'insufficient_scope', jsonb_build_object('scope', asked));
  perform app.require(app.may(asked) or member = app.member_id(), 'permission_denied', jsonb_build_object('permission', asked));
end
$$;
--> statement-breakpoint
-- Which active members would gain and lose which permissions, in all of the tenant or in a team, if a role were changed
-- so; null leaves as it is. Refuses what the change itself would be refused.
create function app.role_change(role_key text, next_permissions text[], next_rank integer)
returns table (member_id uuid, team_id uuid, gains text[], loses text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  before public.roles;
  after public.roles;
begin
  select * into before from public.roles r where r.tenant_id = app.tenant_id() and r.key = role_key;
  after := before;
  after.permissions := coalesce(next_permissions, before.permissions);
  after.rank := coalesce(next_rank, before.rank);
  perform app.judge_role(before, after);
  return query
  with granted as (
    select m.id as member, null::uuid as team, m.role from public.members m
    where m.tenant_id = before.tenant_id and m.status = 'active'
    union all
    select m.id, g.team_id, g.role from public.member_roles g
    join public.members m on m.tenant_id = g.tenant_id and m.id = g.member_id and m.status = 'active'
    where g.tenant_id = before.tenant_id and (g.expires_at is null or g.expires_at > now())),
  concerned as (select * from granted g where g.member in (select c.member from granted c where c.role = role_key)),
  was as (
    select distinct c.member, c.team, p.id from concerned c, unnest(app.permissions_of_role(before.tenant_id, c.role)) p (id)),
  will_be as (
    select distinct c.member, c.team, p.id from concerned c,
      unnest(case when c.role = role_key then after.permissions else app.permissions_of_role(before.tenant_id, c.role) end) p (id)),
  differing as (
    select w.*, true as is_gain from will_be w
    where not exists (select from was o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team))
    union all
    select w.*, false from was w
    where not exists (select from will_be o where o.member = w.member and o.id = w.id and (o.team is null or o.team = w.team)))
  select d.member, d.team, coalesce(array_agg(d.id order by d.id) filter (where d.is_gain), '{}'),
    coalesce(array_agg(d.id order by d.id) filter (where not d.is_gain), '{}')
  from differing d group by d.member, d.team order by d.member, d.team nulls first;
end
$$;
--> statement-breakpoint
grant execute on function app.enter_guest, app.put_invitation_token, app.look_at_invitation, app.accept_invitation,
  app.decline_invitation, app.member_may, app.require_own, app.role_change to app_user;
