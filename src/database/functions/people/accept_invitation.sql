-- Makes the signed-in user a member with the role and the teams of the invitation, or restores a removed
-- member without its former grants, teams and keys. The rest of the transaction runs as that member.
-- Errors: already_member, those of app.own_invitation.
-- Callers: app_user.
create or replace function app.accept_invitation(travelling text) returns void
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
    delete from public.team_members t where t.tenant_id = tenant.id and t.member_id = joined.id;
    update public.api_keys k set revoked_at = now(), revoke_reason = 'removed'
    where k.tenant_id = tenant.id and k.member_id = joined.id and k.revoked_at is null;
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

grant execute on function app.accept_invitation to app_user;
