-- When and from where keys were used, and the settings of plans, tenants, teams and members.
ALTER TABLE "control"."plans" ADD COLUMN "settings" json DEFAULT '{}'::json NOT NULL;
--> statement-breakpoint
-- Notes that a key was used, at most once a minute; gives whether it was noted. Asks for the credential, as it travels.
create function app.use_key(credential text, address inet) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into control.api_key_uses as u (tenant_id, api_key_id, last_used_at, last_used_ip)
  select s.tenant_id, s.api_key_id, now(), address
  from control.api_key_secrets s
  where s.secret_hash = encode(sha256(convert_to(credential, 'UTF8')), 'hex')
  on conflict (tenant_id, api_key_id) do update set last_used_at = excluded.last_used_at, last_used_ip = excluded.last_used_ip
    where u.last_used_at <= now() - interval '1 minute'
  returning true
$$;
--> statement-breakpoint
-- Of a key of the caller's tenant: its last use, and until when an earlier secret of it works beside the newest.
create function app.key_state(api_key uuid) returns table (last_used_at timestamptz, last_used_ip inet, grace_ends_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.last_used_at, u.last_used_ip, (
    select max(s.expires_at) from control.api_key_secrets s
    where s.tenant_id = app.tenant_id() and s.api_key_id = api_key and s.expires_at > now())
  from (select) as one
  left join control.api_key_uses u on u.tenant_id = app.tenant_id() and u.api_key_id = api_key
$$;
--> statement-breakpoint
-- What settings are for a member: of the values of its plan, its tenant, its teams and itself, the topmost locked one,
-- else the nearest. Of several teams, or of the one that is named, a locked value goes first, then the lowest slug.
create function app.settings_of(tenant uuid, member uuid, keys text[], team uuid)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct on (said.key) said.key, said.value, said.source, said.locked
  from (
    select p.key, p.value, 'plan' as source, false as locked, 1 as level, '' as slug
    from control.tenants t join control.plans plan on plan.id = t.plan_id, json_each(plan.settings) p
    where t.id = tenant
    union all
    select s.key, s.value, s.scope_type, s.is_locked,
      case s.scope_type when 'tenant' then 2 when 'team' then 3 else 4 end, coalesce(t.slug, '')
    from public.settings s
    left join public.teams t on s.scope_type = 'team' and t.tenant_id = tenant and t.id = s.scope_id
    where s.tenant_id = tenant and case
      when s.scope_type = 'tenant' then s.scope_id = tenant
      when s.scope_type = 'member' then s.scope_id = member
      when team is null then exists (select from public.team_members m
        where m.tenant_id = tenant and m.team_id = s.scope_id and m.member_id = member)
      else s.scope_id = team end
  ) said
  where said.key = any (keys)
  order by said.key, said.locked desc, case when said.locked then said.level else -said.level end, said.slug
$$;
--> statement-breakpoint
-- The same for the caller.
create function app.resolved_settings(keys text[], team uuid default null)
returns table (key text, value json, source text, locked boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select s.* from app.settings_of(app.tenant_id(), app.member_id(), keys, team) s $$;
--> statement-breakpoint
-- As before, and what the plan says is heard where the tenant says nothing.
create or replace function app.session_is_over(tenant uuid, signed_in_at timestamptz) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select signed_in_at is not null and signed_in_at < now() - interval '1 hour' * coalesce((
    select (s.value #>> '{}')::integer from app.settings_of(tenant, null, '{security.sessionMaxHours}', null) s), 168)
$$;
--> statement-breakpoint
-- Whether the caller may say what a setting is there: a member for itself, by a session; else with settings:manage.
create function app.may_set(scope text, scope_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case scope
    when 'member' then scope_id = app.member_id()
      and (app.context() ->> 'actorType' = 'person' or app.may('settings:manage'))
    else app.may('settings:manage', case scope when 'team' then scope_id end) end
$$;
--> statement-breakpoint
-- A setting is of something that is there, of one who may, and below no lock. Writers of one key take turns, so that a
-- lock holds from the moment that it is there.
create function app.guard_setting() returns trigger
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  subject public.settings;
  lock_of text;
begin
  if tg_op = 'DELETE' then
    subject := old;
  else
    subject := new;
  end if;
  -- Of another tenant's row row security says what is to be said.
  if (app.context_if_any() ->> 'memberId') is null or subject.tenant_id <> app.tenant_id() then
    return subject;
  end if;
  perform app.require(case subject.scope_type
    when 'tenant' then subject.scope_id = subject.tenant_id
    when 'team' then exists (select from public.teams t where t.tenant_id = subject.tenant_id and t.id = subject.scope_id)
    else exists (select from public.members m where m.tenant_id = subject.tenant_id and m.id = subject.scope_id) end, 'not_found');
  perform app.require(app.may_set(subject.scope_type, subject.scope_id), 'permission_denied',
    jsonb_build_object('permission', 'settings:manage'));
  if tg_op = 'DELETE' then
    return old;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(subject.tenant_id || subject.key, 0));
  select s.scope_type into lock_of from public.settings s
  where s.tenant_id = subject.tenant_id and s.key = subject.key and s.is_locked
    and (s.scope_type = 'tenant' and subject.scope_type <> 'tenant'
      or s.scope_type = 'team' and subject.scope_type = 'member' and exists (select from public.team_members m
        where m.tenant_id = s.tenant_id and m.team_id = s.scope_id and m.member_id = subject.scope_id))
  order by s.scope_type desc limit 1;
  perform app.require(lock_of is null, 'setting_locked', jsonb_build_object('lockedBy', lock_of));
  return new;
end
$$;
--> statement-breakpoint
create trigger guard_setting before insert or update or delete on settings for each row execute function app.guard_setting();
--> statement-breakpoint
grant execute on function app.use_key, app.key_state, app.resolved_settings, app.may_set to app_user;
