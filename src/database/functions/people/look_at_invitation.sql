-- Returns what the holder of an invitation token sees before signing in: tenant, email, role, inviter and
-- expiry.
-- Errors: those of app.opened_invitation.
-- Callers: app_user.
create or replace function app.look_at_invitation(travelling text)
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

grant execute on function app.look_at_invitation to app_user;
